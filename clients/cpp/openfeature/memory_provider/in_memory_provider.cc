#include "openfeature/memory_provider/in_memory_provider.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "openfeature/internal/published.h"

namespace openfeature {
namespace {

// A flag and its metadata, which all resolutions of it share.
struct Stored {
  std::any flag;
  std::shared_ptr<const FlagMetadata> metadata;
};

template <typename T>
std::shared_ptr<const FlagMetadata> MetadataOf(const std::any& any) {
  const auto* flag = std::any_cast<Flag<T>>(&any);
  if (flag == nullptr || flag->GetFlagMetadata().data.empty()) return nullptr;
  return std::make_shared<const FlagMetadata>(flag->GetFlagMetadata());
}

Stored Store(std::any flag) {
  auto metadata = MetadataOf<bool>(flag);
  if (metadata == nullptr) metadata = MetadataOf<std::string>(flag);
  if (metadata == nullptr) metadata = MetadataOf<std::int64_t>(flag);
  if (metadata == nullptr) metadata = MetadataOf<double>(flag);
  if (metadata == nullptr) metadata = MetadataOf<Value>(flag);
  return {std::move(flag), std::move(metadata)};
}

using FlagMap = absl::flat_hash_map<std::string, std::shared_ptr<const Stored>>;
using Cell = internal::Published<FlagMap>;

bool IsFlagOfAnyType(const std::any& any) {
  return std::any_cast<Flag<bool>>(&any) || std::any_cast<Flag<std::string>>(&any) ||
         std::any_cast<Flag<std::int64_t>>(&any) || std::any_cast<Flag<double>>(&any) ||
         std::any_cast<Flag<Value>>(&any);
}

template <typename T>
std::optional<std::string> VariantOf(const Flag<T>& flag, const T& value) {
  for (const auto& [name, candidate] : flag.GetVariants()) {
    if (candidate == value) return name;
  }
  return std::nullopt;
}

template <typename T>
absl::StatusOr<std::unique_ptr<ResolutionDetails<T>>> EvaluateIn(const Cell& cell,
                                                                 std::string_view key,
                                                                 const T& default_value,
                                                                 const EvaluationContext& ctx) {
  const Cell::Reader flags(cell);
  const auto found = flags->find(absl::string_view(key.data(), key.size()));
  if (found == flags->end()) {
    return ErrorStatus(ErrorCode::kFlagNotFound,
                       absl::StrCat("there is no flag \"", std::string(key), "\""));
  }
  const Stored& stored = *found->second;
  const auto* flag = std::any_cast<Flag<T>>(&stored.flag);
  if (flag == nullptr) {
    if (!IsFlagOfAnyType(stored.flag)) {
      return ErrorStatus(ErrorCode::kParseError, "what is stored under this key is no Flag");
    }
    return ErrorStatus(ErrorCode::kTypeMismatch, "the flag is of another type");
  }
  if (flag->IsDisabled()) {
    return std::make_unique<ResolutionDetails<T>>(default_value, Reason::kDisabled, std::nullopt,
                                                  stored.metadata);
  }
  if (flag->GetContextEvaluator()) {
    absl::StatusOr<T> value = flag->GetContextEvaluator()(*flag, ctx);
    if (!value.ok()) return value.status();
    std::optional<std::string> variant = VariantOf(*flag, *value);
    return std::make_unique<ResolutionDetails<T>>(*std::move(value), Reason::kTargetingMatch,
                                                  std::move(variant), stored.metadata);
  }
  const auto variant = flag->GetVariants().find(flag->GetDefaultVariant());
  if (variant == flag->GetVariants().end()) {
    return ErrorStatus(ErrorCode::kParseError,
                       absl::StrCat("the flag has no variant \"", flag->GetDefaultVariant(),
                                    "\", which is its default"));
  }
  return std::make_unique<ResolutionDetails<T>>(variant->second, Reason::kStatic, variant->first,
                                                stored.metadata);
}

}  // namespace

struct InMemoryProvider::Flags {
  Cell cell{std::make_unique<FlagMap>()};  // Set under `mutex`.
  guidon::Mutex mutex;
  FlagMap master ABSL_GUARDED_BY(mutex);
};

InMemoryProvider::InMemoryProvider(std::unordered_map<std::string, std::any> flags)
    : flags_(std::make_unique<Flags>()) {
  UpdateFlags(std::move(flags));
}

InMemoryProvider::~InMemoryProvider() = default;

void InMemoryProvider::UpdateFlags(std::unordered_map<std::string, std::any> new_flags) {
  std::set<std::string> changed;
  {
    Cell::Garbage garbage;
    guidon::MutexLock lock(flags_->mutex);
    for (const auto& [key, flag] : flags_->master) changed.insert(key);
    flags_->master.clear();
    for (auto& [key, flag] : new_flags) {
      changed.insert(key);
      flags_->master[key] = std::make_shared<const Stored>(Store(std::move(flag)));
    }
    garbage = flags_->cell.Set(std::make_unique<FlagMap>(flags_->master));
  }
  events_.Emit(ProviderEvent::kConfigurationChanged,
               {.flags_changed = std::vector<std::string>(changed.begin(), changed.end())});
}

void InMemoryProvider::UpdateFlag(const std::string& key, std::any new_flag) {
  {
    Cell::Garbage garbage;
    guidon::MutexLock lock(flags_->mutex);
    flags_->master[key] = std::make_shared<const Stored>(Store(std::move(new_flag)));
    garbage = flags_->cell.Set(std::make_unique<FlagMap>(flags_->master));
  }
  events_.Emit(ProviderEvent::kConfigurationChanged, {.flags_changed = {key}});
}

absl::StatusOr<std::unique_ptr<BoolResolutionDetails>> InMemoryProvider::GetBooleanEvaluation(
    std::string_view flag, bool default_value, const EvaluationContext& ctx) {
  return EvaluateIn<bool>(flags_->cell, flag, default_value, ctx);
}

absl::StatusOr<std::unique_ptr<StringResolutionDetails>> InMemoryProvider::GetStringEvaluation(
    std::string_view flag, std::string_view default_value, const EvaluationContext& ctx) {
  return EvaluateIn<std::string>(flags_->cell, flag, std::string(default_value), ctx);
}

absl::StatusOr<std::unique_ptr<IntResolutionDetails>> InMemoryProvider::GetIntegerEvaluation(
    std::string_view flag, std::int64_t default_value, const EvaluationContext& ctx) {
  return EvaluateIn<std::int64_t>(flags_->cell, flag, default_value, ctx);
}

absl::StatusOr<std::unique_ptr<DoubleResolutionDetails>> InMemoryProvider::GetDoubleEvaluation(
    std::string_view flag, double default_value, const EvaluationContext& ctx) {
  return EvaluateIn<double>(flags_->cell, flag, default_value, ctx);
}

absl::StatusOr<std::unique_ptr<ObjectResolutionDetails>> InMemoryProvider::GetObjectEvaluation(
    std::string_view flag, Value default_value, const EvaluationContext& ctx) {
  return EvaluateIn<Value>(flags_->cell, flag, default_value, ctx);
}

}  // namespace openfeature

#include "flagd/internal/local_flags.h"

#include <cstdint>
#include <ctime>
#include <limits>
#include <optional>
#include <utility>

#include "flagd/internal/context_view.h"
#include "flagd/internal/json_value.h"
#include "nlohmann/json.hpp"

namespace guidon::flagd_internal {
namespace {

constexpr std::uint32_t kSource = 0;

openfeature::Reason ReasonOf(Reason reason) {
  switch (reason) {
    case Reason::kStatic:
      return openfeature::Reason::kStatic;
    case Reason::kDefault:
      return openfeature::Reason::kDefault;
    case Reason::kTargetingMatch:
      return openfeature::Reason::kTargetingMatch;
    case Reason::kDisabled:
      return openfeature::Reason::kDisabled;
    case Reason::kError:
      break;
  }
  return openfeature::Reason::kError;
}

openfeature::ErrorCode ErrorOf(ErrorCode error) {
  switch (error) {
    case ErrorCode::kFlagNotFound:
      return openfeature::ErrorCode::kFlagNotFound;
    case ErrorCode::kParseError:
      return openfeature::ErrorCode::kParseError;
    case ErrorCode::kTypeMismatch:
      return openfeature::ErrorCode::kTypeMismatch;
    default:
      return openfeature::ErrorCode::kGeneral;
  }
}

template <typename T>
constexpr ValueType TypeOf() {
  if constexpr (std::is_same_v<T, bool>) return ValueType::kBoolean;
  if constexpr (std::is_same_v<T, std::string>) return ValueType::kString;
  if constexpr (std::is_same_v<T, std::int64_t>) return ValueType::kNumber;
  if constexpr (std::is_same_v<T, double>) return ValueType::kNumber;
  return ValueType::kObject;
}

// As the daemon does it: cut off after the point, and at the ends of the type.
std::int64_t ToInt(const Json& number) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (number.is_number_unsigned()) {
    const auto value = number.get_ref<const std::uint64_t&>();
    return value > static_cast<std::uint64_t>(kMost) ? kMost : static_cast<std::int64_t>(value);
  }
  if (number.is_number_integer()) return number.get_ref<const std::int64_t&>();
  const double value = number.get_ref<const double&>();
  if (value >= 9223372036854775808.0) return kMost;
  if (value <= -9223372036854775808.0) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(value);
}

template <typename T>
T ValueOf(const Json& json) {
  if constexpr (std::is_same_v<T, bool>) return json.get_ref<const bool&>();
  if constexpr (std::is_same_v<T, std::string>) return json.get_ref<const std::string&>();
  if constexpr (std::is_same_v<T, std::int64_t>) return ToInt(json);
  if constexpr (std::is_same_v<T, double>) return json.get<double>();
  if constexpr (std::is_same_v<T, openfeature::Value>) return ToValue(json);
}

}  // namespace

LocalFlags::LocalFlags(const std::string& selector)
    : selector_(Selector::Parse(selector)), newest_(Snapshot::Empty({"flagd"})) {}

absl::StatusOr<LocalFlags::Loaded> LocalFlags::Load(const std::string& text, TextFormat format,
                                                    const std::string& origin,
                                                    openfeature::Value::Structure overlay) {
  if (!selector_.ok()) return selector_.status();
  absl::StatusOr<LoadedFlags> read = LoadFlags(text, format, origin, {}, definitions_);
  if (!read.ok()) return read.status();
  SnapshotBuilder builder(*newest_);
  builder.ReplaceSource(kSource, read->flags);
  const std::shared_ptr<const Snapshot> next = std::move(builder).Build();
  Loaded loaded;
  for (const auto& [key, change] : Snapshot::Diff(*newest_, *next, *selector_)) {
    loaded.changed.push_back(key);
  }
  loaded.warnings = std::move(read->warnings);
  auto table = std::make_unique<Table>();
  table->snapshot = next;
  table->flags.reserve(next->size());
  next->ForEach(*selector_, [&](const Flag& flag) {
    table->flags.emplace(flag.id().key, Entry{&flag, ToMetadata(flag.metadata())});
  });
  table->overlay = std::move(overlay);
  newest_ = next;
  definitions_ = std::move(read->flags);
  const Cell::Garbage garbage = cell_.Set(std::move(table));
  return loaded;
}

bool LocalFlags::has_flags() const { return Cell::Reader(cell_).get() != nullptr; }

template <typename T>
Details<T> LocalFlags::Evaluate(std::string_view key, T default_value,
                                const openfeature::EvaluationContext& context,
                                bool is_stale) const {
  const Cell::Reader table(cell_);
  if (table.get() == nullptr) {
    return MakeError<T>(std::move(default_value), openfeature::ErrorCode::kProviderNotReady,
                        "no flag definitions have been received yet");
  }
  const auto found = table->flags.find(ToAbsl(key));
  if (found == table->flags.end()) {
    return MakeError<T>(std::move(default_value), openfeature::ErrorCode::kFlagNotFound,
                        std::string("there is no flag \"").append(key).append("\""));
  }
  const auto& [flag, metadata] = found->second;
  const LayeredContext layered{context, table->overlay};
  const std::int64_t now = flag->has_targeting() ? std::time(nullptr) : 0;
  const Resolution resolution = Expect(flag->Resolve(layered.view(), now), TypeOf<T>());
  if (resolution.reason == Reason::kError) {
    const absl::string_view message = flag->targeting_error().empty()
                                          ? ErrorMessage(resolution.error)
                                          : absl::string_view(flag->targeting_error());
    return MakeError<T>(std::move(default_value), ErrorOf(resolution.error), std::string(message),
                        metadata);
  }
  if (resolution.variant == nullptr) {
    return MakeDetails<T>(std::move(default_value), ReasonOf(resolution.reason), std::nullopt,
                          metadata);
  }
  return MakeDetails<T>(ValueOf<T>(resolution.variant->value),
                        is_stale ? openfeature::Reason::kStale : ReasonOf(resolution.reason),
                        resolution.variant->name, metadata);
}

template Details<bool> LocalFlags::Evaluate(std::string_view, bool,
                                            const openfeature::EvaluationContext&, bool) const;
template Details<std::string> LocalFlags::Evaluate(std::string_view, std::string,
                                                   const openfeature::EvaluationContext&,
                                                   bool) const;
template Details<std::int64_t> LocalFlags::Evaluate(std::string_view, std::int64_t,
                                                    const openfeature::EvaluationContext&,
                                                    bool) const;
template Details<double> LocalFlags::Evaluate(std::string_view, double,
                                              const openfeature::EvaluationContext&, bool) const;
template Details<openfeature::Value> LocalFlags::Evaluate(std::string_view, openfeature::Value,
                                                          const openfeature::EvaluationContext&,
                                                          bool) const;

}  // namespace guidon::flagd_internal

#include "evaluator/flag.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "evaluator/evaluation.h"
#include "evaluator/number_text.h"
#include "evaluator/outcome.h"

namespace guidon {
namespace {

absl::Status Invalid(absl::string_view path, absl::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", message));
}

absl::StatusOr<bool> ReadState(const Json& definition) {
  const auto state = definition.find("state");
  if (state == definition.end()) return true;
  if (*state == "ENABLED") return true;
  if (*state == "DISABLED") return false;
  return Invalid("state", absl::StrCat(state->dump(), " is neither \"ENABLED\" nor \"DISABLED\""));
}

// The variants as an array; `count` becomes their number.
absl::StatusOr<std::unique_ptr<const Variant[]>> ReadVariants(const Json& definition,
                                                              uint32_t& count) {
  const auto found = definition.find("variants");
  if (found == definition.end() || !found->is_object() || found->empty()) {
    return Invalid("variants", "must be an object with at least one member");
  }
  auto variants = std::make_unique<Variant[]>(found->size());
  count = 0;
  for (const auto& [name, value] : found->items()) {  // sorted by key
    if (name.empty()) return Invalid("variants", "a variant's name must not be empty");
    variants[count++] = {name, value};
  }
  return variants;
}

absl::StatusOr<Json> ReadMetadata(const Json& definition) {
  const auto found = definition.find("metadata");
  if (found == definition.end() || found->is_null()) return Json::object();
  if (!found->is_object()) return Invalid("metadata", "must be an object");
  for (const auto& [key, value] : found->items()) {
    if (!value.is_primitive() || value.is_null()) {
      return Invalid(absl::StrCat("metadata.", key), "must be a string, a number or a boolean");
    }
  }
  return *found;
}

bool HasType(const Json& value, ValueType type) {
  switch (type) {
    case ValueType::kBoolean:
      return value.is_boolean();
    case ValueType::kString:
      return value.is_string();
    case ValueType::kNumber:
      return value.is_number();
    case ValueType::kObject:
      return value.is_object();
  }
  return false;
}

// Apart from Resolve, so that flags without a rule do not pay for the memory of an Evaluation.
[[gnu::noinline, gnu::flatten]] Resolution EvaluateRule(const Flag& flag, const Rule& rule,
                                                        ValueView context, int64_t timestamp) {
  Evaluation evaluation(context, flag.id().key, timestamp);
  return flag.ResolveBy(rule, evaluation);
}

}  // namespace

std::string DescribeFlag(const FlagId& id) {
  if (id.flag_set.empty()) return absl::StrCat("\"", id.key, "\"");
  return absl::StrCat("\"", id.key, "\" of flag set \"", id.flag_set, "\"");
}

absl::string_view ReasonName(Reason reason) {
  switch (reason) {
    case Reason::kStatic:
      return "STATIC";
    case Reason::kDefault:
      return "DEFAULT";
    case Reason::kTargetingMatch:
      return "TARGETING_MATCH";
    case Reason::kDisabled:
      return "DISABLED";
    case Reason::kError:
      break;
  }
  return "ERROR";
}

absl::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNone:
      return "";
    case ErrorCode::kFlagNotFound:
      return "FLAG_NOT_FOUND";
    case ErrorCode::kParseError:
      return "PARSE_ERROR";
    case ErrorCode::kTypeMismatch:
      return "TYPE_MISMATCH";
    case ErrorCode::kGeneral:
      break;
  }
  return "GENERAL";
}

absl::string_view ErrorMessage(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNone:
      return "";
    case ErrorCode::kFlagNotFound:
      return "Flag not found";
    case ErrorCode::kParseError:
      return "Error parsing input or configuration";
    case ErrorCode::kTypeMismatch:
      return "Type mismatch error";
    case ErrorCode::kGeneral:
      break;
  }
  return "General error";
}

Resolution Expect(Resolution resolution, ValueType wanted) {
  if (resolution.variant == nullptr || HasType(resolution.variant->value, wanted)) {
    return resolution;
  }
  return {Reason::kError, ErrorCode::kTypeMismatch, nullptr, resolution.flag};
}

absl::StatusOr<std::shared_ptr<const Flag>> Flag::Compile(FlagId id, const Json& definition) {
  if (!definition.is_object()) return absl::InvalidArgumentError("must be an object");
  const auto flag = std::make_shared<Flag>(Private());
  flag->id_ = std::move(id);
  try {
    flag->definition_ = definition.dump();
    flag->definition_.shrink_to_fit();
  } catch (const Json::exception&) {
    return absl::InvalidArgumentError("holds text that is not valid UTF-8");
  }

  const absl::StatusOr<bool> enabled = ReadState(definition);
  if (!enabled.ok()) return enabled.status();
  flag->enabled_ = *enabled;

  auto variants = ReadVariants(definition, flag->variant_count_);
  if (!variants.ok()) return variants.status();
  flag->variants_ = *std::move(variants);

  absl::StatusOr<Json> metadata = ReadMetadata(definition);
  if (!metadata.ok()) return metadata.status();

  const auto default_variant = definition.find("defaultVariant");
  if (default_variant != definition.end() && !default_variant->is_null()) {
    if (!default_variant->is_string()) {
      return Invalid("defaultVariant", "must be the name of a variant, or null");
    }
    const std::string& name = default_variant->get_ref<const std::string&>();
    flag->default_variant_ = flag->FindVariant(name);
    if (flag->default_variant_ == nullptr) {
      return Invalid("defaultVariant", absl::StrCat("\"", name, "\" is not one of the variants"));
    }
  }

  std::string targeting_error;
  const auto targeting = definition.find("targeting");
  if (targeting != definition.end() && !targeting->is_null() && *targeting != Json::object()) {
    absl::StatusOr<RulePtr> rule = CompileRule(*targeting, flag->definition_);
    if (rule.ok()) {
      flag->targeting_ = *std::move(rule);
    } else {
      const absl::string_view where = targeting->is_array() ? "targeting" : "targeting.";
      targeting_error = absl::StrCat(where, rule.status().message());
    }
  }
  if (!metadata->empty() || !targeting_error.empty()) {
    flag->extras_.reset(new Extras{std::move(targeting_error), *std::move(metadata)});
  }
  return flag;
}

Flag::~Flag() {
  if (FlagTally* const tally = this->tally(); tally != nullptr) tally->Release();
}

const Flag::Extras& Flag::NoExtras() {
  static const Extras* const none = new Extras{"", Json::object()};
  return *none;
}

FlagTallyPtr Flag::StartTally() const {
  std::vector<absl::string_view> names = {id_.flag_set, id_.key, ""};
  if (default_variant_ != nullptr) names.back() = default_variant_->name;
  for (const Variant& variant : variants()) names.push_back(variant.name);
  FlagTallyPtr tally(FlagTally::Make(OutcomeCount(variants().size()), names));
  FlagTally* none = nullptr;
  if (tally_.compare_exchange_strong(none, tally.get(), std::memory_order_acq_rel)) return tally;
  tally->Release();  // the flag's share
  return nullptr;
}

const Variant* Flag::FindVariant(absl::string_view name) const {
  const auto found = std::ranges::lower_bound(
      variants(), name, {}, [](const Variant& variant) { return absl::string_view(variant.name); });
  return found != variants().end() && found->name == name ? &*found : nullptr;
}

Resolution Flag::Resolve(ValueView context, int64_t timestamp) const {
  if (!enabled_) return {Reason::kDisabled, ErrorCode::kNone, nullptr, this};
  if (targeting_ != nullptr) return EvaluateRule(*this, *targeting_, context, timestamp);
  if (has_targeting_error()) return Failed(ErrorCode::kParseError);
  return ResolveDefault(Reason::kStatic);
}

Resolution Flag::ResolveDefault(Reason reason) const {
  if (default_variant_ == nullptr) reason = Reason::kDefault;
  return {reason, ErrorCode::kNone, default_variant_, this};
}

Resolution Flag::ResolveBy(const Rule& rule, Evaluation& evaluation) const {
  const ValueView result = rule.Evaluate(evaluation);
  if (evaluation.exhausted()) return Failed(ErrorCode::kParseError);
  absl::string_view name;
  NumberBuffer buffer;
  switch (result.kind()) {
    case ValueKind::kNull:
      return ResolveDefault(Reason::kDefault);
    case ValueKind::kBool:
      name = result.bool_value() ? "true" : "false";
      break;
    case ValueKind::kNumber:
      // JSON has no text for these; flagd fails on them too.
      if (!std::isfinite(result.number())) return Failed(ErrorCode::kParseError);
      name = FormatNumber(result.number(), buffer);
      break;
    case ValueKind::kString:
      name = result.string();
      break;
    case ValueKind::kList:
    case ValueKind::kObject:
      return Failed(ErrorCode::kGeneral);
  }
  const Variant* const variant = FindVariant(name);
  if (variant == nullptr) return Failed(ErrorCode::kGeneral);
  return {Reason::kTargetingMatch, ErrorCode::kNone, variant, this};
}

}  // namespace guidon

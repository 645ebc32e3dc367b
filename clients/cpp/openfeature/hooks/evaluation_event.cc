#include "openfeature/hooks/evaluation_event.h"

#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"

namespace openfeature {
namespace {

std::string Lower(std::string_view name) {
  std::string lower(name);
  absl::AsciiStrToLower(&lower);
  return lower;
}

// Metadata as text, whatever its type: versions are often numbers. Nothing where there is none.
std::optional<std::string> MetadataText(const FlagMetadata& metadata, const char* key) {
  const auto found = metadata.data.find(key);
  if (found == metadata.data.end()) return std::nullopt;
  const Value value = std::visit([](const auto& inner) { return Value(inner); }, found->second);
  return value.IsString() ? value.AsString() : value.ToString();
}

// The value as an attribute. Nothing where it is too long.
std::optional<Value> ValueAttribute(Value value, std::size_t max_length) {
  if (value.IsBool() || value.IsNumber()) return value;
  std::string text = value.IsString() ? *value.AsString() : value.ToString();
  if (text.size() > max_length) return std::nullopt;
  return Value(std::move(text));
}

}  // namespace

std::string TelemetryName(Reason reason) { return Lower(ToString(reason)); }

std::string TelemetryName(ErrorCode code) { return Lower(ToString(code)); }

EvaluationEvent CreateEvaluationEvent(const GeneralHookContext& ctx,
                                      const GeneralFlagEvaluationDetails& details,
                                      const EvaluationEventOptions& options) {
  EvaluationEvent event;
  Value::Structure& attributes = event.attributes;
  attributes["feature_flag.key"] = ctx.GetFlagKey();
  attributes["feature_flag.provider.name"] = ctx.GetProviderMetadata().name;
  attributes["feature_flag.result.reason"] = TelemetryName(details.GetReason());

  const std::optional<std::string> variant = details.GetVariant();
  if (variant) attributes["feature_flag.result.variant"] = *variant;
  const bool redacted = options.should_redact && options.should_redact(ctx.GetFlagKey());
  if (!redacted && (options.include_value || !variant)) {
    if (auto value = ValueAttribute(details.GetValueAsValue(), options.max_value_length)) {
      attributes["feature_flag.result.value"] = *std::move(value);
    }
  }

  const FlagMetadata& metadata = details.GetFlagMetadata();
  if (const auto id = MetadataText(metadata, "contextId")) {
    attributes["feature_flag.context.id"] = *id;
  } else if (const auto key = ctx.GetEvaluationContext().GetTargetingKey()) {
    attributes["feature_flag.context.id"] = std::string(*key);
  }
  if (const auto set = MetadataText(metadata, "flagSetId")) {
    attributes["feature_flag.set.id"] = *set;
  }
  if (const auto version = MetadataText(metadata, "version")) {
    attributes["feature_flag.version"] = *version;
  }

  if (const auto code = details.GetErrorCode()) {
    attributes["error.type"] = TelemetryName(*code);
    const std::string message = details.GetErrorMessage().value_or("");
    if (!message.empty()) attributes["feature_flag.error.message"] = message;
  }
  return event;
}

}  // namespace openfeature

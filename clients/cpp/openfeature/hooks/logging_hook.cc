#include "openfeature/hooks/logging_hook.h"

#include <cstdio>
#include <string_view>
#include <utility>

#include "openfeature/evaluation_error.h"

namespace openfeature {
namespace {

LogCallback ToStandardError(LogLevel least) {
  return [least](LogLevel level, const std::string& message) {
    if (level >= least) std::fprintf(stderr, "%s\n", message.c_str());
  };
}

// Text in JSON's quotes, so that a line stays a line and pairs can be told apart.
void AppendText(std::string& line, std::string_view key, std::string_view text) {
  line.append(" ").append(key).append("=").append(Value(std::string(text)).ToString());
}

std::string ContextText(const EvaluationContext& context) {
  Value::Structure fields;
  for (const auto& [key, value] : context.GetAttributes()) {
    fields[key] = ValueOfAny(value).value_or("(of another type)");
  }
  if (const auto key = context.GetTargetingKey()) fields["targetingKey"] = std::string(*key);
  return Value(fields).ToString();
}

}  // namespace

LoggingHook::LoggingHook(LogCallback logger, bool include_eval_context, LogLevel default_log_level)
    : logger_(logger ? std::move(logger) : ToStandardError(default_log_level)),
      include_eval_context_(include_eval_context) {}

std::string LoggingHook::Line(const char* stage, const GeneralHookContext& ctx) const {
  std::string line = std::string("stage=") + stage;
  AppendText(line, "domain", ctx.GetClientMetadata().domain);
  AppendText(line, "provider_name", ctx.GetProviderMetadata().name);
  AppendText(line, "flag_key", ctx.GetFlagKey());
  line += " default_value=" + ctx.GetDefaultValueAsValue().ToString();
  if (include_eval_context_) {
    line += " evaluation_context=" + ContextText(ctx.GetEvaluationContext());
  }
  return line;
}

std::optional<EvaluationContext> LoggingHook::Before(const GeneralHookContext& ctx,
                                                     const HookHints& /*hints*/) {
  logger_(LogLevel::kDebug, Line("before", ctx));
  return std::nullopt;
}

void LoggingHook::After(const GeneralHookContext& ctx, const GeneralFlagEvaluationDetails& details,
                        const HookHints& /*hints*/) {
  std::string line = Line("after", ctx);
  AppendText(line, "reason", ToString(details.GetReason()));
  if (const auto variant = details.GetVariant()) AppendText(line, "variant", *variant);
  line += " value=" + details.GetValueAsValue().ToString();
  logger_(LogLevel::kDebug, line);
}

void LoggingHook::Error(const GeneralHookContext& ctx, const std::exception& error,
                        const HookHints& /*hints*/) {
  const auto* known = dynamic_cast<const EvaluationError*>(&error);
  std::string line = Line("error", ctx);
  AppendText(line, "error_code",
             ToString(known == nullptr ? ErrorCode::kGeneral : known->GetErrorCode()));
  AppendText(line, "error_message", error.what());
  logger_(LogLevel::kError, line);
}

}  // namespace openfeature

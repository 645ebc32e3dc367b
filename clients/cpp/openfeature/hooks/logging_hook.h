#ifndef OPENFEATURE_HOOKS_LOGGING_HOOK_H_
#define OPENFEATURE_HOOKS_LOGGING_HOOK_H_

#include <exception>
#include <optional>
#include <string>

#include "openfeature/general_hook.h"
#include "openfeature/log.h"

namespace openfeature {

// Writes a line of key=value pairs for each stage of an evaluation: before and after as debug,
// error as error. To find out why a flag has the value it has.
class LoggingHook : public GeneralHook {
 public:
  // Without a logger, lines of at least `default_log_level` go to standard error. The evaluation
  // context may hold personal data, so it is only written where that is asked for.
  explicit LoggingHook(LogCallback logger = nullptr, bool include_eval_context = false,
                       LogLevel default_log_level = LogLevel::kError);

  std::optional<EvaluationContext> Before(const GeneralHookContext& ctx,
                                          const HookHints& hints) override;
  void After(const GeneralHookContext& ctx, const GeneralFlagEvaluationDetails& details,
             const HookHints& hints) override;
  void Error(const GeneralHookContext& ctx, const std::exception& error,
             const HookHints& hints) override;

 private:
  std::string Line(const char* stage, const GeneralHookContext& ctx) const;

  const LogCallback logger_;
  const bool include_eval_context_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_HOOKS_LOGGING_HOOK_H_

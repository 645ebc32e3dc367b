#ifndef OPENFEATURE_GENERAL_HOOK_H_
#define OPENFEATURE_GENERAL_HOOK_H_

#include <exception>
#include <optional>

#include "openfeature/evaluation_context.h"
#include "openfeature/general_flag_evaluation_details.h"
#include "openfeature/general_hook_context.h"
#include "openfeature/hook_hints.h"

namespace openfeature {

// Code that runs around evaluations: override the stages that you need. Registered with the API, a
// client, an evaluation or a provider; before stages run in this order, the others in the reverse.
//
// The stages of one evaluation run one after the other on the thread that evaluates; evaluations of
// several threads run the same hook at the same time. A stage may throw: from before and after this
// ends the evaluation with the default value, from error and finally it is only logged.
class GeneralHook {
 public:
  GeneralHook() = default;
  GeneralHook(const GeneralHook&) = delete;
  GeneralHook& operator=(const GeneralHook&) = delete;
  virtual ~GeneralHook() = default;

  // Before the provider is asked. What it returns is merged over the evaluation context.
  virtual std::optional<EvaluationContext> Before(const GeneralHookContext& /*ctx*/,
                                                  const HookHints& /*hints*/) {
    return std::nullopt;
  }
  // After the provider has answered without an error.
  virtual void After(const GeneralHookContext& /*ctx*/,
                     const GeneralFlagEvaluationDetails& /*details*/, const HookHints& /*hints*/) {}
  // After something failed: a before or after stage, or the provider. `error` is an
  // EvaluationError.
  virtual void Error(const GeneralHookContext& /*ctx*/, const std::exception& /*error*/,
                     const HookHints& /*hints*/) {}
  // Last, whatever came before. `details` are what the caller gets.
  virtual void Finally(const GeneralHookContext& /*ctx*/,
                       const GeneralFlagEvaluationDetails& /*details*/,
                       const HookHints& /*hints*/) {}
};

// What providers' GetHooks was first declared with; the same thing.
using BaseHook = GeneralHook;

}  // namespace openfeature

#endif  // OPENFEATURE_GENERAL_HOOK_H_

#ifndef OPENFEATURE_EVALUATION_OPTIONS_H_
#define OPENFEATURE_EVALUATION_OPTIONS_H_

#include <memory>
#include <vector>

#include "openfeature/general_hook.h"
#include "openfeature/hook_hints.h"

namespace openfeature {

// For one evaluation: hooks that run in addition to the configured ones, and hints for all of them.
struct EvaluationOptions {
  std::vector<std::shared_ptr<GeneralHook>> hooks{};
  HookHints hook_hints{};

  // Neither; one object for all calls, which so need not make their own.
  static const EvaluationOptions& None() {
    static const auto* const kNone = new EvaluationOptions;
    return *kNone;
  }
};

}  // namespace openfeature

#endif  // OPENFEATURE_EVALUATION_OPTIONS_H_

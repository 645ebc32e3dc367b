#ifndef OPENFEATURE_TESTING_RECORDING_HOOK_H_
#define OPENFEATURE_TESTING_RECORDING_HOOK_H_

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "openfeature/general_hook.h"

namespace openfeature::testing {

// A hook that writes "<name>.<stage>" to a list for each of its stages, and does what a test says.
class RecordingHook : public GeneralHook {
 public:
  RecordingHook(std::string name, std::vector<std::string>& calls)
      : name_(std::move(name)), calls_(calls) {}

  std::string throws_in;                   // The stage that throws.
  std::optional<EvaluationContext> gives;  // What the before stage returns.
  std::function<void(const std::string& stage, const GeneralHookContext&, const HookHints&)> look =
      [](const std::string&, const GeneralHookContext&, const HookHints&) {};
  std::function<void(const std::string& stage, const GeneralFlagEvaluationDetails&)>
      look_at_details = [](const std::string&, const GeneralFlagEvaluationDetails&) {};
  std::string error;  // What the error stage was told.

  std::optional<EvaluationContext> Before(const GeneralHookContext& ctx,
                                          const HookHints& hints) override {
    Run("before", ctx, hints);
    return gives;
  }
  void After(const GeneralHookContext& ctx, const GeneralFlagEvaluationDetails& details,
             const HookHints& hints) override {
    look_at_details("after", details);
    Run("after", ctx, hints);
  }
  void Error(const GeneralHookContext& ctx, const std::exception& thrown,
             const HookHints& hints) override {
    error = thrown.what();
    Run("error", ctx, hints);
  }
  void Finally(const GeneralHookContext& ctx, const GeneralFlagEvaluationDetails& details,
               const HookHints& hints) override {
    look_at_details("finally", details);
    Run("finally", ctx, hints);
  }

 private:
  void Run(const std::string& stage, const GeneralHookContext& ctx, const HookHints& hints) {
    calls_.push_back(name_ + "." + stage);
    look(stage, ctx, hints);
    if (throws_in == stage) throw std::runtime_error(name_ + " threw in " + stage);
  }

  const std::string name_;
  std::vector<std::string>& calls_;
};

}  // namespace openfeature::testing

#endif  // OPENFEATURE_TESTING_RECORDING_HOOK_H_

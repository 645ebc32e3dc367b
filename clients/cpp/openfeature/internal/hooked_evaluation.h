#ifndef OPENFEATURE_INTERNAL_HOOKED_EVALUATION_H_
#define OPENFEATURE_INTERNAL_HOOKED_EVALUATION_H_

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "openfeature/evaluation_error.h"
#include "openfeature/flag_evaluation_details.h"
#include "openfeature/general_hook.h"
#include "openfeature/internal/flag_types.h"
#include "openfeature/log.h"

namespace openfeature::internal {

// What all hooks of one evaluation are told.
template <typename T>
struct EvaluationFacts {
  std::string flag_key;
  T default_value;
  EvaluationContext context;
  const Metadata* client = nullptr;
  const Metadata* provider = nullptr;
};

// One hook's context: the facts, and data of its own.
template <typename T>
class HookContextOf : public GeneralHookContext {
 public:
  explicit HookContextOf(const EvaluationFacts<T>& facts)
      : facts_(facts), data_(std::make_shared<HookData>()) {}

  const std::string& GetFlagKey() const override { return facts_.flag_key; }
  FlagValueType GetType() const override { return TypeOf<T>(); }
  Value GetDefaultValueAsValue() const override { return Value(facts_.default_value); }
  const EvaluationContext& GetEvaluationContext() const override { return facts_.context; }
  const Metadata& GetClientMetadata() const override { return *facts_.client; }
  const Metadata& GetProviderMetadata() const override { return *facts_.provider; }
  std::shared_ptr<HookData> GetHookData() const override { return data_; }

 private:
  const EvaluationFacts<T>& facts_;
  std::shared_ptr<HookData> data_;
};

// Runs `stage`; what it throws becomes an error.
template <typename Stage>
std::optional<EvaluationError> RunStage(Stage stage) {
  try {
    stage();
    return std::nullopt;
  } catch (const EvaluationError& error) {
    return error;
  } catch (const std::exception& error) {
    return EvaluationError(ErrorCode::kGeneral, error.what());
  } catch (...) {
    return EvaluationError(ErrorCode::kGeneral, "a hook threw no std::exception");
  }
}

// An evaluation with its hooks, outermost first, around `resolve`, which takes the context and
// gives a Resolution<T>. Changes facts.context to what before stages make of it.
template <typename T, typename ResolveFunction>
FlagEvaluationDetails<T> EvaluateWithHooks(EvaluationFacts<T>& facts,
                                           const std::vector<GeneralHook*>& hooks,
                                           const HookHints& hints, const LogCallback& log,
                                           ResolveFunction resolve) {
  std::vector<HookContextOf<T>> contexts;
  contexts.reserve(hooks.size());
  for (std::size_t i = 0; i < hooks.size(); ++i) contexts.emplace_back(facts);

  std::optional<ResolutionDetails<T>> details;
  std::optional<EvaluationError> error = RunStage([&] {
    for (std::size_t i = 0; i < hooks.size(); ++i) {
      const std::optional<EvaluationContext> more = hooks[i]->Before(contexts[i], hints);
      if (more) facts.context = EvaluationContext::merge({&facts.context, &*more});
    }
  });
  std::shared_ptr<const FlagMetadata> metadata;
  if (!error) {
    Resolution<T> resolution = resolve(facts.context);
    if (!resolution.ok()) {
      error.emplace(ErrorCodeOf(resolution.status()), MessageOf(resolution.status()));
    } else if ((*resolution)->GetErrorCode()) {
      error.emplace(*(*resolution)->GetErrorCode(), (*resolution)->GetErrorMessage().value_or(""));
      metadata = (*resolution)->GetSharedFlagMetadata();
    } else {
      details.emplace(std::move(**resolution));
    }
  }
  if (!error) {
    const FlagEvaluationDetails<T> resolved(facts.flag_key, *details);
    error = RunStage([&] {
      for (std::size_t i = hooks.size(); i-- > 0;) hooks[i]->After(contexts[i], resolved, hints);
    });
  }
  if (error) {
    details.emplace(FailedDetails<T>(facts.default_value, error->GetErrorCode(), error->what(),
                                     std::move(metadata)));
  }
  FlagEvaluationDetails<T> outcome(facts.flag_key, *std::move(details));
  for (std::size_t i = hooks.size(); error && i-- > 0;) {
    const auto failed = RunStage([&] { hooks[i]->Error(contexts[i], *error, hints); });
    if (failed) log(LogLevel::kError, std::string("a hook's error stage threw: ") + failed->what());
  }
  for (std::size_t i = hooks.size(); i-- > 0;) {
    const auto failed = RunStage([&] { hooks[i]->Finally(contexts[i], outcome, hints); });
    if (failed) {
      log(LogLevel::kError, std::string("a hook's finally stage threw: ") + failed->what());
    }
  }
  return outcome;
}

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_HOOKED_EVALUATION_H_

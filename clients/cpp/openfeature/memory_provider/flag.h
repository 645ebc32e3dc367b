#ifndef OPENFEATURE_MEMORY_PROVIDER_FLAG_H_
#define OPENFEATURE_MEMORY_PROVIDER_FLAG_H_

#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/status/statusor.h"
#include "openfeature/evaluation_context.h"
#include "openfeature/flag_metadata.h"

namespace openfeature {

// A flag of the in-memory provider. T is bool, std::string, std::int64_t, double or Value.
template <typename T>
class Flag {
 public:
  // Chooses the value by the context; an error says why there is none.
  using ContextEvaluator =
      std::function<absl::StatusOr<T>(const Flag& flag, const EvaluationContext& ctx)>;

  // Without an evaluator the flag always has its default variant.
  Flag(std::unordered_map<std::string, T> variants, std::string default_variant,
       ContextEvaluator context_evaluator = nullptr, FlagMetadata flag_metadata = {},
       bool disabled = false)
      : variants_(std::move(variants)), default_variant_(std::move(default_variant)),
        context_evaluator_(std::move(context_evaluator)), flag_metadata_(std::move(flag_metadata)),
        disabled_(disabled) {}

  const std::unordered_map<std::string, T>& GetVariants() const { return variants_; }
  const std::string& GetDefaultVariant() const { return default_variant_; }
  const ContextEvaluator& GetContextEvaluator() const { return context_evaluator_; }
  const FlagMetadata& GetFlagMetadata() const { return flag_metadata_; }
  bool IsDisabled() const { return disabled_; }

 private:
  std::unordered_map<std::string, T> variants_;
  std::string default_variant_;
  ContextEvaluator context_evaluator_;
  FlagMetadata flag_metadata_;
  bool disabled_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_MEMORY_PROVIDER_FLAG_H_

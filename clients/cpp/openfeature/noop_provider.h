#ifndef OPENFEATURE_NOOP_PROVIDER_H_
#define OPENFEATURE_NOOP_PROVIDER_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "openfeature/provider.h"

namespace openfeature {

// Gives each caller its own default value, with reason kDefault. What an API has until a provider
// is set.
class NoopProvider : public FeatureProvider {
 public:
  Metadata GetMetadata() const override { return {"No-op Provider"}; }
  bool NeedsInit() const override { return false; }

  absl::StatusOr<std::unique_ptr<BoolResolutionDetails>> GetBooleanEvaluation(
      std::string_view flag, bool default_value, const EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<StringResolutionDetails>> GetStringEvaluation(
      std::string_view flag, std::string_view default_value, const EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<IntResolutionDetails>> GetIntegerEvaluation(
      std::string_view flag, std::int64_t default_value, const EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<DoubleResolutionDetails>> GetDoubleEvaluation(
      std::string_view flag, double default_value, const EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<ObjectResolutionDetails>> GetObjectEvaluation(
      std::string_view flag, Value default_value, const EvaluationContext& ctx) override;
};

}  // namespace openfeature

#endif  // OPENFEATURE_NOOP_PROVIDER_H_

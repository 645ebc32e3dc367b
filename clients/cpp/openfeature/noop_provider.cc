#include "openfeature/noop_provider.h"

#include <string>
#include <utility>

namespace openfeature {
namespace {

template <typename T>
std::unique_ptr<ResolutionDetails<T>> Default(T value) {
  return std::make_unique<ResolutionDetails<T>>(std::move(value), Reason::kDefault, std::nullopt,
                                                nullptr);
}

}  // namespace

absl::StatusOr<std::unique_ptr<BoolResolutionDetails>> NoopProvider::GetBooleanEvaluation(
    std::string_view /*flag*/, bool default_value, const EvaluationContext& /*ctx*/) {
  return Default(default_value);
}

absl::StatusOr<std::unique_ptr<StringResolutionDetails>> NoopProvider::GetStringEvaluation(
    std::string_view /*flag*/, std::string_view default_value, const EvaluationContext& /*ctx*/) {
  return Default(std::string(default_value));
}

absl::StatusOr<std::unique_ptr<IntResolutionDetails>> NoopProvider::GetIntegerEvaluation(
    std::string_view /*flag*/, std::int64_t default_value, const EvaluationContext& /*ctx*/) {
  return Default(default_value);
}

absl::StatusOr<std::unique_ptr<DoubleResolutionDetails>> NoopProvider::GetDoubleEvaluation(
    std::string_view /*flag*/, double default_value, const EvaluationContext& /*ctx*/) {
  return Default(default_value);
}

absl::StatusOr<std::unique_ptr<ObjectResolutionDetails>> NoopProvider::GetObjectEvaluation(
    std::string_view /*flag*/, Value default_value, const EvaluationContext& /*ctx*/) {
  return Default(std::move(default_value));
}

}  // namespace openfeature

#ifndef OPENFEATURE_INTERNAL_FLAG_TYPES_H_
#define OPENFEATURE_INTERNAL_FLAG_TYPES_H_

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "openfeature/flag_type_value.h"
#include "openfeature/provider.h"

namespace openfeature::internal {

template <typename T>
using Resolution = absl::StatusOr<std::unique_ptr<ResolutionDetails<T>>>;

template <typename T>
constexpr FlagValueType TypeOf() {
  if constexpr (std::is_same_v<T, bool>) return FlagValueType::kBoolean;
  if constexpr (std::is_same_v<T, std::string>) return FlagValueType::kString;
  if constexpr (std::is_same_v<T, std::int64_t>) return FlagValueType::kInteger;
  if constexpr (std::is_same_v<T, double>) return FlagValueType::kDouble;
  if constexpr (std::is_same_v<T, Value>) return FlagValueType::kObject;
}

// The provider's evaluation for T. What it throws, or nothing where it should give details, becomes
// an error.
template <typename T, typename Default>
Resolution<T> Resolve(FeatureProvider& provider, std::string_view flag,
                      const Default& default_value, const EvaluationContext& ctx) {
  try {
    Resolution<T> result = [&]() -> Resolution<T> {
      if constexpr (std::is_same_v<T, bool>) {
        return provider.GetBooleanEvaluation(flag, default_value, ctx);
      } else if constexpr (std::is_same_v<T, std::string>) {
        return provider.GetStringEvaluation(flag, default_value, ctx);
      } else if constexpr (std::is_same_v<T, std::int64_t>) {
        return provider.GetIntegerEvaluation(flag, default_value, ctx);
      } else if constexpr (std::is_same_v<T, double>) {
        return provider.GetDoubleEvaluation(flag, default_value, ctx);
      } else {
        return provider.GetObjectEvaluation(flag, default_value, ctx);
      }
    }();
    if (result.ok() && *result == nullptr) {
      return ErrorStatus(ErrorCode::kGeneral, "the provider gave no details");
    }
    return result;
  } catch (const std::exception& error) {
    return ErrorStatus(ErrorCode::kGeneral, error.what());
  } catch (...) {
    return ErrorStatus(ErrorCode::kGeneral, "the provider threw no std::exception");
  }
}

// What failed, as details: the default value, and the metadata that the provider gave all the same.
template <typename T>
ResolutionDetails<T> FailedDetails(T default_value, ErrorCode code, std::string message,
                                   std::shared_ptr<const FlagMetadata> metadata = nullptr) {
  return ResolutionDetails<T>(std::move(default_value), Reason::kError, std::nullopt,
                              std::move(metadata), code, std::move(message));
}

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_FLAG_TYPES_H_

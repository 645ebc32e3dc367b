#ifndef OPENFEATURE_FLAG_EVALUATION_DETAILS_H_
#define OPENFEATURE_FLAG_EVALUATION_DETAILS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "openfeature/general_flag_evaluation_details.h"
#include "openfeature/resolution_details.h"

namespace openfeature {

// The outcome of an evaluation as the application gets it. Where GetErrorCode() says something, the
// value is the caller's default and the reason is kError.
template <typename T>
class FlagEvaluationDetails : public ResolutionDetails<T>, public GeneralFlagEvaluationDetails {
 public:
  FlagEvaluationDetails(std::string flag_key, ResolutionDetails<T> resolution)
      : ResolutionDetails<T>(std::move(resolution)), flag_key_(std::move(flag_key)) {}

  std::string_view GetFlagKey() const override { return flag_key_; }
  Value GetValueAsValue() const override { return Value(this->GetValue()); }
  Reason GetReason() const override { return ResolutionDetails<T>::GetReason(); }
  std::optional<std::string> GetVariant() const override {
    return ResolutionDetails<T>::GetVariant();
  }
  std::optional<ErrorCode> GetErrorCode() const override {
    return ResolutionDetails<T>::GetErrorCode();
  }
  std::optional<std::string> GetErrorMessage() const override {
    return ResolutionDetails<T>::GetErrorMessage();
  }
  const FlagMetadata& GetFlagMetadata() const override {
    return ResolutionDetails<T>::GetFlagMetadata();
  }

 private:
  std::string flag_key_;
};

using BoolFlagEvaluationDetails = FlagEvaluationDetails<bool>;
using StringFlagEvaluationDetails = FlagEvaluationDetails<std::string>;
using IntFlagEvaluationDetails = FlagEvaluationDetails<std::int64_t>;
using DoubleFlagEvaluationDetails = FlagEvaluationDetails<double>;
using ObjectFlagEvaluationDetails = FlagEvaluationDetails<Value>;

}  // namespace openfeature

#endif  // OPENFEATURE_FLAG_EVALUATION_DETAILS_H_

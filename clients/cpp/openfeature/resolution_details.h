#ifndef OPENFEATURE_RESOLUTION_DETAILS_H_
#define OPENFEATURE_RESOLUTION_DETAILS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "openfeature/error_code.h"
#include "openfeature/flag_metadata.h"
#include "openfeature/reason.h"
#include "openfeature/value.h"

namespace openfeature {

// What a provider says of one flag: its value, and how it came by it. An error code means that the
// value is not to be used. Safe to read from several threads.
template <typename T>
class ResolutionDetails {
 public:
  // Metadata that many resolutions share costs no copy as a shared pointer; nullptr is none.
  ResolutionDetails(T value, Reason reason, std::optional<std::string> variant,
                    std::shared_ptr<const FlagMetadata> flag_metadata,
                    std::optional<ErrorCode> error_code = std::nullopt,
                    std::optional<std::string> error_message = std::nullopt)
      : value_(std::move(value)), reason_(reason), error_code_(error_code),
        variant_(std::move(variant)), error_message_(std::move(error_message)),
        flag_metadata_(std::move(flag_metadata)) {}

  ResolutionDetails(T value, Reason reason, std::optional<std::string> variant,
                    const FlagMetadata& flag_metadata,
                    std::optional<ErrorCode> error_code = std::nullopt,
                    std::optional<std::string> error_message = std::nullopt)
      : ResolutionDetails(std::move(value), reason, std::move(variant),
                          flag_metadata.data.empty()
                              ? nullptr
                              : std::make_shared<const FlagMetadata>(flag_metadata),
                          error_code, std::move(error_message)) {}

  const T& GetValue() const& { return value_; }
  T GetValue() && { return std::move(value_); }
  std::optional<std::string> GetVariant() const { return variant_; }
  Reason GetReason() const { return reason_; }
  std::optional<ErrorCode> GetErrorCode() const { return error_code_; }
  std::optional<std::string> GetErrorMessage() const { return error_message_; }
  const FlagMetadata& GetFlagMetadata() const {
    static const auto* const kNone = new FlagMetadata;
    return flag_metadata_ == nullptr ? *kNone : *flag_metadata_;
  }
  const std::shared_ptr<const FlagMetadata>& GetSharedFlagMetadata() const {
    return flag_metadata_;
  }

 private:
  T value_;
  Reason reason_;
  std::optional<ErrorCode> error_code_;
  std::optional<std::string> variant_;
  std::optional<std::string> error_message_;
  std::shared_ptr<const FlagMetadata> flag_metadata_;
};

using BoolResolutionDetails = ResolutionDetails<bool>;
using StringResolutionDetails = ResolutionDetails<std::string>;
using IntResolutionDetails = ResolutionDetails<std::int64_t>;
using DoubleResolutionDetails = ResolutionDetails<double>;
using ObjectResolutionDetails = ResolutionDetails<Value>;

}  // namespace openfeature

#endif  // OPENFEATURE_RESOLUTION_DETAILS_H_

#ifndef OPENFEATURE_EVALUATION_ERROR_H_
#define OPENFEATURE_EVALUATION_ERROR_H_

#include <stdexcept>
#include <string>

#include "openfeature/error_code.h"

namespace openfeature {

// What the error stage of a hook is given. Hooks may throw it (or any other std::exception) to end
// an evaluation from their before and after stages; the client never throws.
class EvaluationError : public std::runtime_error {
 public:
  EvaluationError(ErrorCode code, const std::string& message)
      : std::runtime_error(message), code_(code) {}
  ErrorCode GetErrorCode() const { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_EVALUATION_ERROR_H_

#ifndef OPENFEATURE_INTERNAL_DEFAULT_LOG_H_
#define OPENFEATURE_INTERNAL_DEFAULT_LOG_H_

#include <string>

#include "openfeature/log.h"

namespace openfeature::internal {

// Writes warnings and errors to standard error, at most ten lines in a second: where a flag is
// missing, each evaluation fails.
void DefaultLog(LogLevel level, const std::string& message);

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_DEFAULT_LOG_H_

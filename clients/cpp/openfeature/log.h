#ifndef OPENFEATURE_LOG_H_
#define OPENFEATURE_LOG_H_

#include <cstdint>
#include <functional>
#include <string>

namespace openfeature {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

// Where log lines go. Called from several threads at the same time.
using LogCallback = std::function<void(LogLevel level, const std::string& message)>;

}  // namespace openfeature

#endif  // OPENFEATURE_LOG_H_

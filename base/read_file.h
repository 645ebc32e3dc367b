#ifndef GUIDON_BASE_READ_FILE_H_
#define GUIDON_BASE_READ_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace guidon {

// Reads a whole file. NOT_FOUND, PERMISSION_DENIED or UNAVAILABLE, with the system's reason.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace guidon

#endif  // GUIDON_BASE_READ_FILE_H_

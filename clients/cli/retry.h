#ifndef GUIDON_CLIENTS_CLI_RETRY_H_
#define GUIDON_CLIENTS_CLI_RETRY_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace guidon::cli {

// One write, tried again where the server cannot be reached: it may be starting anew. All tries
// carry the same key, by which the server tells that they are the same write.
class Retry {
 public:
  // Ends with `deadline` at the latest.
  explicit Retry(absl::Time deadline);

  // 32 hexadecimal digits, other ones for each write.
  const std::string& key() const { return key_; }

  // When to try again after a try that ended with `status`; nothing: not any more.
  std::optional<absl::Time> Next(const absl::Status& status);

 private:
  const absl::Time deadline_;
  std::string key_;
  size_t tries_ = 0;
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_RETRY_H_

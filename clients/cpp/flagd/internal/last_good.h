#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_LAST_GOOD_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_LAST_GOOD_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "evaluator/value_view.h"
#include "nlohmann/json.hpp"

namespace guidon::flagd_internal {

// The newest definitions that a daemon sent, kept for a start without it.
struct LastGood {
  std::string target;    // The daemon's.
  std::string selector;  // Which of its flags.
  std::string flag_configuration;
  Json sync_context = Json::object();
};

// Writes a copy to `path`, all or nothing: also where the machine fails halfway, what is there is
// this copy or the former. UNAVAILABLE: the file system refuses.
absl::Status WriteLastGood(const std::string& path, const LastGood& copy);

// Reads what WriteLastGood wrote. Errors as ReadFile has them, and DATA_LOSS: the file is torn, or
// something else. FAILED_PRECONDITION: it is of another daemon or another selection of flags.
absl::StatusOr<LastGood> ReadLastGood(const std::string& path, const std::string& target,
                                      const std::string& selector);

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_LAST_GOOD_H_

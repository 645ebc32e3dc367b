#ifndef GUIDON_SERVER_CONFIG_FILE_H_
#define GUIDON_SERVER_CONFIG_FILE_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace guidon {

// The values of each option in a configuration file, as they would stand on a command line.
using ConfigValues = absl::btree_map<std::string, std::vector<std::string>>;

// Reads YAML text: a map from options' long names to values. A list gives several values, a map
// gives `key=value` each, and what is nested deeper gives its JSON text, as `sources` wants it.
// `origin` (the file's name) begins each message.
//
// INVALID_ARGUMENT: not YAML, or not a map.
absl::StatusOr<ConfigValues> ParseConfig(absl::string_view text, absl::string_view origin);

}  // namespace guidon

#endif  // GUIDON_SERVER_CONFIG_FILE_H_

#ifndef GUIDON_SERVER_SOURCES_KUBERNETES_WATCH_H_
#define GUIDON_SERVER_SOURCES_KUBERNETES_WATCH_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// What the Kubernetes API sends of FeatureFlag resources (core.openfeature.dev/v1beta1).
namespace guidon {

// Cuts a stream of bytes into the lines that it holds.
class LineReader {
 public:
  explicit LineReader(size_t longest) : longest_(longest) {}

  // Calls `take` for each line that is complete now, without its end; its error is passed on.
  // RESOURCE_EXHAUSTED: a line is longer than `longest`.
  absl::Status Feed(absl::string_view bytes,
                    const std::function<absl::Status(absl::string_view line)>& take);

 private:
  const size_t longest_;
  std::string begun_;
};

// A list of resources that holds one or none.
struct FeatureFlagList {
  std::string resource_version;          // to watch from
  std::optional<std::string> flag_spec;  // JSON text; nothing where there is no resource
};

// INVALID_ARGUMENT: that is no such list.
absl::StatusOr<FeatureFlagList> ReadFeatureFlagList(absl::string_view json);

struct WatchEvent {
  enum class Kind {
    kChanged,  // the resource was added or modified
    kDeleted,
    kBookmark,  // only resource_version is news
    kExpired,   // the watch is to begin again with a list
    kError,
  };
  Kind kind = Kind::kError;
  std::string resource_version;
  std::string flag_spec;  // JSON text, of kChanged
  std::string message;    // of kError and kExpired
};

// Reads a line of a watch. INVALID_ARGUMENT: that is none.
absl::StatusOr<WatchEvent> ReadWatchEvent(absl::string_view line);

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_KUBERNETES_WATCH_H_

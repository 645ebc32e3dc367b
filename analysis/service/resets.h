#ifndef GUIDON_ANALYSIS_SERVICE_RESETS_H_
#define GUIDON_ANALYSIS_SERVICE_RESETS_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "analysis/service/question.h"
#include "base/mutex.h"

namespace guidon::analysis {

// From when on releases are judged that are tried again with the same version, as `retry` of Argo
// Rollouts does. The newest kLimit are kept. Thread-safe.
class Resets {
 public:
  static constexpr size_t kLimit = 1000;

  // Those in the file `path`, and kept there from now on; "": kept in memory alone. The errors are
  // those of the file: what it holds must be resets.
  static absl::StatusOr<std::unique_ptr<Resets>> Load(const std::string& path);

  // Durable when it returns, where there is a file. UNAVAILABLE: it cannot be written, and nothing
  // is changed.
  absl::Status Add(const Restart& restart, absl::Time start);

  // When the release began anew; nothing where it did not.
  std::optional<absl::Time> Find(const Subject& subject) const;

 private:
  struct Entry {
    Restart restart;
    absl::Time start;
  };

  explicit Resets(std::string path) : path_(std::move(path)) {}

  absl::Status Write(const std::deque<Entry>& entries) const;

  const std::string path_;
  mutable Mutex mutex_;
  std::deque<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // oldest first
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_RESETS_H_

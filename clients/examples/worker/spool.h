#ifndef GUIDON_CLIENTS_EXAMPLES_WORKER_SPOOL_H_
#define GUIDON_CLIENTS_EXAMPLES_WORKER_SPOOL_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace worker {

struct Job {
  std::string id;    // the name of its file
  std::string text;  // what is in it
};

// Jobs as files of a folder, which any number of workers may share:
//
//   tmp/     where producers write, before they rename to new/
//   new/     jobs that wait
//   cur/     jobs that a worker has in hand: the rename to it is the claim, which only one can win
//   done/    results, under the job's name
//   failed/  jobs that failed
//
// A job of a worker that was killed stays in cur/; move it back to new/ to have it done again.
// Not thread-safe: each worker has its own.
class Spool {
 public:
  // Makes the folders that are missing.
  static absl::StatusOr<Spool> Open(const std::filesystem::path& folder);

  // Takes any waiting job; nothing where there is none. An error: the folders cannot be used.
  absl::StatusOr<std::optional<Job>> Claim();

  // Ends a job that was claimed.
  absl::Status Finish(const Job& job, const std::string& result);
  absl::Status Fail(const Job& job);

 private:
  explicit Spool(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void List();

  std::filesystem::path folder_;
  std::vector<std::string> listed_;  // names seen in new/, to be tried
};

}  // namespace worker

#endif  // GUIDON_CLIENTS_EXAMPLES_WORKER_SPOOL_H_

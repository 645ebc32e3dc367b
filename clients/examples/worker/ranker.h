#ifndef GUIDON_CLIENTS_EXAMPLES_WORKER_RANKER_H_
#define GUIDON_CLIENTS_EXAMPLES_WORKER_RANKER_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace worker {

// What the worker does: a job's text has lines `document relevance clicks`, and the result is the
// documents, the best first, one a line. INVALID_ARGUMENT: no documents, or a line that is
// otherwise.

// The path that has always been there: by relevance.
absl::StatusOr<std::string> RankByRelevance(const std::string& text);

// The new one, behind the flag new-ranker: by relevance and clicks. `fails` stands for a bug in it:
// asked once a job, ABORTED where it says so.
absl::StatusOr<std::string> RankByClicks(const std::string& text,
                                         const std::function<bool()>& fails);

}  // namespace worker

#endif  // GUIDON_CLIENTS_EXAMPLES_WORKER_RANKER_H_

#ifndef GUIDON_SERVER_STATS_EVALUATION_COUNTS_H_
#define GUIDON_SERVER_STATS_EVALUATION_COUNTS_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "base/mutex.h"
#include "evaluator/flag.h"
#include "evaluator/flag_tally.h"

namespace guidon {

// How an evaluation can turn out. The variant's name is "" where there is none.
struct EvaluationOutcome {
  std::string variant;
  Reason reason = Reason::kError;
  ErrorCode error = ErrorCode::kNone;

  // NOLINTNEXTLINE(modernize-use-nullptr): as at FlagId
  friend auto operator<=>(const EvaluationOutcome&, const EvaluationOutcome&) = default;
};

// The evaluations of one flag.
struct FlagEvaluations {
  std::map<EvaluationOutcome, uint64_t> counts;
  int64_t last = 0;  // Unix seconds; 0: never
};

// Counts evaluations by flag and outcome, and keeps when each flag was evaluated last. Thread-safe.
//
// Counters belong to the compiled flags. Those of flags that are gone (deleted, or compiled anew)
// are summed up here.
class EvaluationCounts {
 public:
  // Beyond this many outcomes of flags that are gone, they are summed up under the key "(other)",
  // without variants.
  static constexpr size_t kMaxGone = 100'000;

  // Counts one evaluation, at that time in Unix seconds. Without locks, but for a compiled flag's
  // first one. An unknown flag's key is not kept: anybody could make up keys.
  //
  // A flag must be counted by one object of this class only.
  void Count(const Resolution& resolution, int64_t now);

  // Of all flags that were evaluated. O(their number).
  std::map<FlagId, FlagEvaluations> Totals();

  // When each of them was evaluated last, in Unix seconds. O(their number).
  std::map<FlagId, int64_t> LastTimes();

  // Evaluations of flags that there were not.
  uint64_t unknown_flags() const { return unknown_.load(std::memory_order_relaxed); }

 private:
  FlagTally& Note(const Flag& flag);
  void SumUpGone() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::atomic<uint64_t> unknown_ = 0;
  Mutex mutex_;
  std::vector<FlagTallyPtr> noted_ ABSL_GUARDED_BY(mutex_);
  size_t look_at_ ABSL_GUARDED_BY(mutex_) = 1024;  // flags noted; when to look for those gone
  std::map<FlagId, FlagEvaluations> gone_ ABSL_GUARDED_BY(mutex_);
  size_t gone_outcomes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_STATS_EVALUATION_COUNTS_H_

#ifndef GUIDON_SERVER_STATS_LAST_EVALUATED_H_
#define GUIDON_SERVER_STATS_LAST_EVALUATED_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "server/stats/evaluation_counts.h"

namespace guidon {

// When each flag was evaluated last, over restarts: kept in a file that is written once a minute if
// something was evaluated, and at the end of this object. The file is not synced, since it only
// costs memory of the last minutes to lose it. Thread-safe.
class LastEvaluated {
 public:
  // Of so many flags at most the times are kept; beyond that, the oldest are dropped.
  static constexpr size_t kMaxFlags = 100'000;

  // Goes on with the file at `path`; where there is none or it is damaged, begins anew. `counts`
  // must outlive this. `now` gives Unix seconds and is thread-safe.
  LastEvaluated(std::string path, EvaluationCounts& counts, std::function<int64_t()> now);
  ~LastEvaluated();
  LastEvaluated(const LastEvaluated&) = delete;
  LastEvaluated& operator=(const LastEvaluated&) = delete;

  // In Unix seconds, of flags that were ever evaluated since `observed_since`: those of `totals`,
  // which `counts` gave, and those of earlier runs.
  std::map<FlagId, int64_t> Times(const std::map<FlagId, FlagEvaluations>& totals) const;

  // When the file was begun, in Unix seconds.
  int64_t observed_since() const { return observed_since_; }

  // Writes the file now, if a time has changed. A failure is logged once.
  void Save();

 private:
  bool Load();
  // `times`, or those of the file where they are later.
  std::map<FlagId, int64_t> WithSaved(std::map<FlagId, int64_t> times) const;
  void Run();

  const std::string path_;
  EvaluationCounts& counts_;
  const std::function<int64_t()> now_;
  int64_t observed_since_ = 0;

  mutable Mutex mutex_;
  CondVar ended_changed_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<FlagId, int64_t> saved_ ABSL_GUARDED_BY(mutex_);

  Mutex save_mutex_;                                   // held while the file is written
  bool written_ ABSL_GUARDED_BY(save_mutex_) = false;  // the file is as saved_
  bool failed_ ABSL_GUARDED_BY(save_mutex_) = false;
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_STATS_LAST_EVALUATED_H_

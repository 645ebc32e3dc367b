#ifndef GUIDON_ANALYSIS_SERVICE_JUDGING_POOL_H_
#define GUIDON_ANALYSIS_SERVICE_JUDGING_POOL_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "analysis/engine/report.h"
#include "analysis/service/question.h"
#include "base/mutex.h"

namespace guidon::analysis {

// A question that is being judged, once for all who have asked it meanwhile. Thread-safe.
class Judging {
 public:
  // Has `wake` called once there is a report, perhaps at once, until Ignore is called with the
  // same `who`; it must not block.
  void Listen(const void* who, std::function<void()> wake);
  // When it returns, the wake of `who` is not being called and will not be.
  void Ignore(const void* who);

  // nullptr: not yet.
  std::shared_ptr<const Report> report() const;

 private:
  friend class JudgingPool;

  void Finish(std::shared_ptr<const Report> report);

  mutable Mutex mutex_;
  std::shared_ptr<const Report> report_ ABSL_GUARDED_BY(mutex_);
  std::map<const void*, std::function<void()>> listeners_ ABSL_GUARDED_BY(mutex_);
};

// Judges on a few threads, so that a slow Prometheus holds up neither the server's threads nor
// more than so many of its own. Thread-safe.
class JudgingPool {
 public:
  // Judges within `left`, or says at once that there was no time if that is not positive. Called
  // by several threads.
  using Judge =
      std::function<std::shared_ptr<const Report>(const Question& question, absl::Duration left)>;

  struct Limits {
    int threads = 4;
    size_t waiting = 100;  // questions that no thread has begun with
    // From the question to the answer. Those that had to wait longer than that for a thread are
    // answered in turn, each at once, so that the queue is never longer than that.
    absl::Duration time = absl::Seconds(8);
  };

  JudgingPool(Judge judge, Limits limits);
  ~JudgingPool();  // what has been asked is answered first

  // nullptr: too much is waiting already.
  std::shared_ptr<Judging> Ask(const Question& question);

 private:
  struct Job {
    Question question;
    absl::Time asked;
    std::shared_ptr<Judging> judging;
  };

  void Run();

  const Judge judge_;
  const Limits limits_;
  Mutex mutex_;
  CondVar changed_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Job> waiting_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::shared_ptr<Judging>> open_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_JUDGING_POOL_H_

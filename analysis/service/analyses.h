#ifndef GUIDON_ANALYSIS_SERVICE_ANALYSES_H_
#define GUIDON_ANALYSIS_SERVICE_ANALYSES_H_

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "analysis/engine/report.h"
#include "base/mutex.h"

namespace guidon::analysis {

// A verdict that differs from the one before.
struct Change {
  absl::Time at;  // by this process' clock
  Verdict verdict = Verdict::kContinue;
  Cause cause = Cause::kCollecting;
  std::string reason;
};

// A release that has been asked about.
struct Asked {
  std::string id;  // Question::Id
  std::shared_ptr<const Report> report;
  // The last report that had something to show: an outage does not wipe the charts. May be null.
  std::shared_ptr<const Report> charted;
  bool failed = false;          // by any report
  std::vector<Change> changes;  // oldest first, the newest kChanges
};

// What failed so often; by what metrics count.
struct AbortReason {
  std::string analysis;
  std::string name_space;
  std::string rollout;
  std::string metric;
  Cause cause = Cause::kRatio;

  auto Key() const { return std::tie(analysis, name_space, rollout, metric, cause); }
  bool operator<(const AbortReason& other) const { return Key() < other.Key(); }
};

// The last report of each release that was asked about lately, for people and metrics: verdicts
// do not come from here. The kReleases asked about last are kept, and as many abort reasons.
// Thread-safe.
class Analyses {
 public:
  static constexpr size_t kReleases = 100;
  static constexpr size_t kChanges = 50;

  void Keep(const std::string& id, std::shared_ptr<const Report> report);

  // The one asked about last comes first.
  std::vector<Asked> List() const;
  std::optional<Asked> Find(const std::string& id) const;

  // How many releases have failed since this process began, each once.
  std::map<AbortReason, int64_t> aborts() const;

 private:
  mutable Mutex mutex_;
  std::list<Asked> asked_ ABSL_GUARDED_BY(mutex_);  // as List gives them
  std::map<AbortReason, int64_t> aborts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_ANALYSES_H_

#include "analysis/service/analyses.h"

#include <algorithm>
#include <utility>

namespace guidon::analysis {
namespace {

AbortReason ReasonOf(const Report& report) {
  AbortReason reason{report.analysis, report.subject.name_space, report.subject.rollout, "",
                     report.cause};
  for (const MetricReport& metric : report.metrics) {
    if (metric.verdict != Verdict::kFail) continue;
    reason.metric = metric.metric;
    reason.cause = metric.cause;
    break;
  }
  return reason;
}

bool HasPoints(const Report& report) {
  return std::any_of(report.metrics.begin(), report.metrics.end(),
                     [](const MetricReport& metric) { return !metric.points.empty(); });
}

}  // namespace

void Analyses::Keep(const std::string& id, std::shared_ptr<const Report> report) {
  MutexLock lock(mutex_);
  const auto found = std::find_if(asked_.begin(), asked_.end(),
                                  [&](const Asked& asked) { return asked.id == id; });
  if (found == asked_.end()) {
    asked_.emplace_front();
    asked_.front().id = id;
    if (asked_.size() > kReleases) asked_.pop_back();
  } else {
    asked_.splice(asked_.begin(), asked_, found);
  }
  Asked& asked = asked_.front();
  if (report->verdict == Verdict::kFail && !asked.failed) {
    asked.failed = true;
    AbortReason reason = ReasonOf(*report);
    if (aborts_.size() < kReleases || aborts_.contains(reason)) ++aborts_[std::move(reason)];
  }
  if (asked.changes.empty() || asked.changes.back().verdict != report->verdict ||
      asked.changes.back().cause != report->cause) {
    asked.changes.push_back({report->asked_at, report->verdict, report->cause, report->reason});
    if (asked.changes.size() > kChanges) asked.changes.erase(asked.changes.begin());
  }
  if (HasPoints(*report)) asked.charted = report;
  asked.report = std::move(report);
}

std::vector<Asked> Analyses::List() const {
  MutexLock lock(mutex_);
  return {asked_.begin(), asked_.end()};
}

std::optional<Asked> Analyses::Find(const std::string& id) const {
  MutexLock lock(mutex_);
  for (const Asked& asked : asked_) {
    if (asked.id == id) return asked;
  }
  return std::nullopt;
}

std::map<AbortReason, int64_t> Analyses::aborts() const {
  MutexLock lock(mutex_);
  return aborts_;
}

}  // namespace guidon::analysis

#include "analysis/engine/judge.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "analysis/engine/metric_judge.h"
#include "analysis/engine/metric_reading.h"
#include "analysis/engine/versions.h"
#include "analysis/series/grid.h"

namespace guidon::analysis {
namespace {

constexpr absl::Duration kSkewToTell = absl::Seconds(2);

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

// How a metric that cannot be read is to be taken.
Cause CauseOf(const absl::Status& status) {
  const bool is_about_metric = status.code() == absl::StatusCode::kInvalidArgument ||
                               status.code() == absl::StatusCode::kFailedPrecondition;
  return is_about_metric ? Cause::kBadData : Cause::kUnavailable;
}

// One question being answered.
class Judgement {
 public:
  Judgement(const Analysis& analysis, const Subject& subject, MetricSource& source, absl::Time now)
      : analysis_(analysis), subject_(subject), source_(source), now_(now),
        give_up_(absl::Now() + analysis.timeout), source_now_(now) {
    report_.analysis = analysis.name;
    report_.subject = subject;
    report_.asked_at = now;
    if (subject.start.has_value()) SetStart(*subject.start);
  }

  Report Run() {
    const absl::StatusOr<Versions> versions = VersionsOf(analysis_, subject_);
    if (!versions.ok()) {
      Continue(Cause::kBadData, versions.status().message());
    } else if (AskTime() && LayGrid()) {
      JudgeMetrics(ReadMetrics(*versions));
    }
    EndAtDeadline();
    return std::move(report_);
  }

 private:
  using Readings = std::vector<absl::StatusOr<MetricReading>>;

  void Continue(Cause cause, absl::string_view reason) {
    report_.verdict = Verdict::kContinue;
    report_.cause = cause;
    report_.reason = std::string(reason);
  }

  // Finds out Prometheus' time, and the start and the deadline by it.
  bool AskTime() {
    const absl::StatusOr<absl::Time> time = source_.Now(give_up_);
    source_now_ = time.ok() ? *time : now_;
    const absl::Duration skew = source_now_ - now_;
    if (skew > kSkewToTell || skew < -kSkewToTell) {
      report_.notes.push_back(
          absl::StrCat("the clock of Prometheus is ",
                       absl::FormatDuration(absl::Trunc(absl::AbsDuration(skew), absl::Seconds(1))),
                       skew > absl::ZeroDuration() ? " ahead of" : " behind",
                       " the one of the asker; the one of Prometheus counts"));
    }
    if (subject_.start.has_value()) {
      // In whole intervals, so that the grid stays the same from question to question.
      const double intervals = std::round(absl::FDivDuration(skew, analysis_.interval));
      SetStart(*subject_.start + intervals * analysis_.interval);
    }
    if (!time.ok()) Continue(Cause::kUnavailable, time.status().message());
    return time.ok();
  }

  void SetStart(absl::Time start) {
    report_.start = start;
    report_.deadline = start + analysis_.deadline;
  }

  // Decides which points to read: from the start to the newest that is complete, or the deadline.
  bool LayGrid() {
    const absl::Time first = report_.start.value_or(source_now_ - analysis_.deadline);
    absl::Time last = source_now_ - analysis_.settle;
    if (report_.deadline.has_value()) last = std::min(last, *report_.deadline);
    grid_.step = analysis_.interval;
    grid_.start = Grid::AtOrBefore(first, grid_.step);
    const absl::Time end = Grid::AtOrBefore(last, grid_.step);
    if (end <= grid_.start) {
      Continue(Cause::kWarmUp, first > source_now_
                                   ? absl::StrCat("the start, ", TimeText(first),
                                                  ", is still to come by Prometheus' clock")
                                   : "there is no whole interval since the start yet");
      return false;
    }
    grid_.points = static_cast<int>((end - grid_.start) / grid_.step) + 1;
    report_.until = end;
    return true;
  }

  Readings ReadMetrics(const Versions& versions) {
    Readings readings;
    for (const Metric& metric : analysis_.metrics) {
      // Where Prometheus does not answer, it is not asked for the others too.
      const bool is_down = !readings.empty() && !readings.back().ok() &&
                           CauseOf(readings.back().status()) == Cause::kUnavailable;
      readings.push_back(is_down
                             ? absl::StatusOr<MetricReading>(readings.back().status())
                             : ReadMetric(analysis_, metric, versions, grid_, source_, give_up_));
    }
    return readings;
  }

  void JudgeMetrics(const Readings& readings) {
    if (!report_.start.has_value()) FindStart(readings);
    const absl::Time counted_from = report_.start.value_or(grid_.start) + analysis_.warm_up;
    const int first_interval = static_cast<int>(std::clamp<int64_t>(
        absl::Ceil(counted_from - grid_.start, grid_.step) / grid_.step, 0, grid_.intervals()));
    for (size_t i = 0; i < readings.size(); ++i) {
      const Metric& metric = analysis_.metrics[i];
      const absl::StatusOr<MetricReading>& reading = readings[i];
      std::vector<MetricReport> reports =
          reading.ok() ? JudgeMetric(analysis_, metric, *reading, grid_, first_interval)
                       : UnreadMetric(analysis_, metric, CauseOf(reading.status()),
                                      std::string(reading.status().message()));
      if (reading.ok()) AddNotes(metric, *reading);
      std::move(reports.begin(), reports.end(), std::back_inserter(report_.metrics));
    }
    if (first_interval == grid_.intervals()) {
      Continue(Cause::kWarmUp, absl::StrCat("the warm-up lasts until ", TimeText(counted_from)));
      return;
    }
    SumUp();
  }

  // The start is where the canary's counters begin.
  void FindStart(const Readings& readings) {
    int first = -1;
    for (const auto& reading : readings) {
      if (!reading.ok() || reading->canary.first_point < 0) continue;
      if (first < 0 || reading->canary.first_point < first) first = reading->canary.first_point;
    }
    if (first >= 0) SetStart(grid_.At(first));
  }

  void AddNotes(const Metric& metric, const MetricReading& reading) {
    const auto tell = [&](const SideReading& side, absl::string_view version) {
      if (side.restarts == 0) return;
      report_.notes.push_back(absl::StrCat(metric.name, ": ", side.restarts, " counters of the ",
                                           version, " began anew (restarts)"));
    };
    tell(reading.canary, "canary");
    tell(reading.stable, "stable version");
    for (const std::string& warning : reading.warnings) {
      const std::string note = absl::StrCat("Prometheus warns: ", warning);
      if (std::find(report_.notes.begin(), report_.notes.end(), note) == report_.notes.end()) {
        report_.notes.push_back(note);
      }
    }
  }

  // The verdict over all metrics: one that fails is enough, and all have to pass.
  void SumUp() {
    std::vector<std::string> failed;
    std::vector<std::string> open;
    const MetricReport* first_failed = nullptr;
    const MetricReport* first_open = nullptr;
    for (const MetricReport& metric : report_.metrics) {
      if (metric.verdict == Verdict::kFail) {
        failed.push_back(absl::StrCat(metric.name, ": ", metric.reason));
        if (first_failed == nullptr) first_failed = &metric;
      } else if (metric.verdict == Verdict::kContinue) {
        open.push_back(absl::StrCat(metric.name, ": ", metric.reason));
        // What hinders says more than what is only not decided yet.
        if (first_open == nullptr ||
            (first_open->cause == Cause::kCollecting && metric.cause != Cause::kCollecting)) {
          first_open = &metric;
        }
      }
    }
    if (first_failed != nullptr) {
      report_.verdict = Verdict::kFail;
      report_.cause = first_failed->cause;
      report_.reason = absl::StrJoin(failed, ". ");
    } else if (first_open != nullptr) {
      Continue(first_open->cause, absl::StrJoin(open, ". "));
    } else {
      report_.verdict = Verdict::kPass;
      report_.cause = Cause::kNotWorse;
      report_.reason =
          absl::StrCat("the canary is not worse on ", report_.metrics.size(),
                       report_.metrics.size() == 1 ? " test" : " tests", ": ", Passed());
    }
  }

  std::string Passed() const {
    std::vector<std::string> texts;
    for (const MetricReport& metric : report_.metrics) {
      texts.push_back(absl::StrCat(metric.name, ": ", metric.reason));
    }
    return absl::StrJoin(texts, ". ");
  }

  // Without a verdict by the deadline, the analysis says what that means.
  void EndAtDeadline() {
    if (!report_.start.has_value()) return;
    const bool is_over = source_now_ >= *report_.deadline;
    const bool lacks_data =
        report_.cause == Cause::kNoData && source_now_ >= *report_.start + analysis_.data_deadline;
    report_.deadline_passed = is_over || lacks_data;
    if (!report_.deadline_passed || report_.verdict != Verdict::kContinue) return;
    const bool fails = analysis_.at_deadline == AtDeadline::kFail;
    report_.cause = Cause::kDeadline;
    report_.verdict = fails ? Verdict::kFail : Verdict::kContinue;
    report_.reason = absl::StrCat(
        is_over ? "no verdict until the deadline of " : "no data until the deadline for data of ",
        absl::FormatDuration(is_over ? analysis_.deadline : analysis_.data_deadline),
        fails ? ", which the analysis takes for a failure"
              : ", so it stays open: who waits for "
                "a pass must take that for a no",
        ". ", report_.reason);
  }

  const Analysis& analysis_;
  const Subject& subject_;
  MetricSource& source_;
  const absl::Time now_;
  const absl::Time give_up_;
  absl::Time source_now_;
  Grid grid_;
  Report report_;
};

}  // namespace

Report Judge(const Analysis& analysis, const Subject& subject, MetricSource& source,
             absl::Time now) {
  return Judgement(analysis, subject, source, now).Run();
}

}  // namespace guidon::analysis

#include "analysis/report/json.h"

#include <string>

namespace guidon::analysis {
namespace {

using Json = nlohmann::ordered_json;

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

template <typename Value>
Json OrNull(const std::optional<Value>& value) {
  return value.has_value() ? Json(*value) : Json(nullptr);
}

Json OrNull(const std::optional<absl::Time>& time) {
  return time.has_value() ? Json(TimeText(*time)) : Json(nullptr);
}

Json CountsJson(const Counts& counts) {
  return {{"all", counts.all}, {"bad", counts.bad}, {"rate", counts.rate()}};
}

Json PointJson(const EvidencePoint& point) {
  return {{"time", TimeText(point.time)},       {"canary", CountsJson(point.canary)},
          {"stable", CountsJson(point.stable)}, {"worse", point.worse},
          {"notWorse", point.not_worse},        {"aboveGuard", point.above_guard}};
}

Json MetricJson(const MetricReport& metric, Detail detail) {
  Json json = {{"name", metric.name},
               {"metric", metric.metric},
               {"boundary", OrNull(metric.boundary)},
               {"verdict", VerdictName(metric.verdict)},
               {"cause", CauseName(metric.cause)},
               {"reason", metric.reason},
               {"canary", CountsJson(metric.canary)},
               {"stable", CountsJson(metric.stable)},
               {"ratio", OrNull(metric.ratio)},
               {"ratioLow", metric.ratio_low},
               {"ratioHigh", OrNull(metric.ratio_high)},
               {"worse", metric.worse},
               {"worseThreshold", metric.worse_threshold},
               {"notWorse", metric.not_worse},
               {"notWorseThreshold", metric.not_worse_threshold},
               {"maxRate", OrNull(metric.max_rate)},
               {"aboveGuard", metric.above_guard}};
  if (detail == Detail::kPoints) {
    Json& points = json["points"] = Json::array();
    for (const EvidencePoint& point : metric.points) points.push_back(PointJson(point));
  }
  return json;
}

}  // namespace

Json ReportJson(const Report& report, Detail detail) {
  Json json = {{"verdict", VerdictName(report.verdict)},
               {"cause", CauseName(report.cause)},
               {"reason", report.reason},
               {"analysis", report.analysis},
               {"namespace", report.subject.name_space},
               {"rollout", report.subject.rollout},
               {"canary", report.subject.canary},
               {"stable", report.subject.stable},
               {"askedAt", TimeText(report.asked_at)},
               {"start", OrNull(report.start)},
               {"until", OrNull(report.until)},
               {"deadline", OrNull(report.deadline)},
               {"deadlinePassed", report.deadline_passed},
               {"notes", report.notes},
               {"metrics", Json::array()}};
  for (const MetricReport& metric : report.metrics) {
    json["metrics"].push_back(MetricJson(metric, detail));
  }
  return json;
}

}  // namespace guidon::analysis

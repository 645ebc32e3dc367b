#include "analysis/service/service_metrics.h"

#include <string>
#include <utility>

namespace guidon::analysis {
namespace {

using Labels = std::vector<prometheus::ClientMetric::Label>;
using prometheus::ClientMetric;
using prometheus::MetricFamily;

constexpr absl::Duration kLately = absl::Minutes(10);

MetricFamily Gauges(const char* name, const char* help) {
  return {name, help, prometheus::MetricType::Gauge, {}};
}

Labels With(Labels labels, std::vector<std::pair<std::string, std::string>> more) {
  for (auto& [name, value] : more) labels.push_back({std::move(name), std::move(value)});
  return labels;
}

void Add(MetricFamily& family, Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
}

MetricFamily AbortMetrics(const Analyses& analyses) {
  MetricFamily family{"guidon_analyst_aborts_total",
                      "Releases that failed, by the metric and why.",
                      prometheus::MetricType::Counter,
                      {}};
  for (const auto& [reason, count] : analyses.aborts()) {
    ClientMetric metric;
    metric.label = With({}, {{"analysis", reason.analysis},
                             {"namespace", reason.name_space},
                             {"rollout", reason.rollout},
                             {"metric", reason.metric},
                             {"cause", std::string(CauseName(reason.cause))}});
    metric.counter.value = static_cast<double>(count);
    family.metric.push_back(std::move(metric));
  }
  return family;
}

}  // namespace

std::vector<MetricFamily> VerdictMetrics(const Analyses& analyses, absl::Time now) {
  MetricFamily verdicts = Gauges("guidon_analyst_verdict", "1 for the verdict that was given last.");
  MetricFamily evidence = Gauges("guidon_analyst_evidence",
                                 "The largest likelihood ratio so far; it decides at the threshold.");
  MetricFamily thresholds =
      Gauges("guidon_analyst_evidence_threshold", "The evidence that decides.");
  MetricFamily events =
      Gauges("guidon_analyst_events", "Events that the verdict rests on, and the bad ones of them.");
  for (const Asked& asked : analyses.List()) {
    const Report& report = *asked.report;
    if (report.asked_at < now - kLately) continue;
    const Labels release = With({}, {{"analysis", report.analysis},
                                     {"namespace", report.subject.name_space},
                                     {"rollout", report.subject.rollout},
                                     {"canary", report.subject.canary}});
    Add(verdicts,
        With(release, {{"stable", report.subject.stable},
                       {"verdict", std::string(VerdictName(report.verdict))},
                       {"cause", std::string(CauseName(report.cause))}}),
        1);
    for (const MetricReport& test : report.metrics) {
      const Labels labels = With(release, {{"test", test.name}});
      const Labels worse = With(labels, {{"of", "worse"}});
      const Labels not_worse = With(labels, {{"of", "not-worse"}});
      Add(evidence, worse, test.worse);
      Add(evidence, not_worse, test.not_worse);
      Add(thresholds, worse, test.worse_threshold);
      Add(thresholds, not_worse, test.not_worse_threshold);
      for (const auto& [version, counts] : {std::pair("canary", &test.canary),
                                            std::pair("stable", &test.stable)}) {
        Add(events, With(labels, {{"version", version}, {"kind", "all"}}), counts->all);
        Add(events, With(labels, {{"version", version}, {"kind", "bad"}}), counts->bad);
      }
    }
  }
  return {std::move(verdicts), std::move(evidence), std::move(thresholds), std::move(events),
          AbortMetrics(analyses)};
}

}  // namespace guidon::analysis

#include "server/ramps/ramp_metrics.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "server/ramps/ramp_steps.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

// As labels say it: "STATE_PAUSED" is "paused".
std::string Word(const std::string& text, const char* prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(text, prefix));
}

// Each state but the unspecified one has its count, also where that is 0.
template <typename Message>
prometheus::MetricFamily CountByState(const char* name, const char* help,
                                      const std::vector<Message>& messages) {
  std::map<int, double> counts;
  for (int state = 1; state < Message::State_ARRAYSIZE; ++state) counts[state] = 0;
  for (const Message& message : messages) ++counts[message.state()];
  prometheus::MetricFamily family = {name, help, prometheus::MetricType::Gauge, {}};
  for (const auto& [state, count] : counts) {
    const auto text = Message::State_Name(static_cast<typename Message::State>(state));
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.label.push_back({"state", Word(text, "STATE_")});
    metric.gauge.value = count;
  }
  return family;
}

void Add(prometheus::MetricFamily& family, const v1::Ramp& ramp,
         std::vector<prometheus::ClientMetric::Label> labels, double value) {
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  metric.label = {{"flag_set", ramp.flag_set()}, {"flag", ramp.key()}};
  metric.label.insert(metric.label.end(), labels.begin(), labels.end());
  metric.gauge.value = value;
}

prometheus::MetricFamily UnderWay(const std::vector<v1::Ramp>& ramps) {
  prometheus::MetricFamily family = {"guidon_ramp_under_way",
                                     "1 for each ramp that is under way, and its state.",
                                     prometheus::MetricType::Gauge,
                                     {}};
  for (const v1::Ramp& ramp : ramps) {
    if (!IsUnderWay(ramp)) continue;
    Add(family, ramp, {{"state", Word(v1::Ramp::State_Name(ramp.state()), "STATE_")}}, 1);
  }
  return family;
}

// What the guards of the last ramps said.
std::vector<prometheus::MetricFamily> GuardAnswers(const std::vector<v1::Ramp>& ramps) {
  constexpr auto kGauge = prometheus::MetricType::Gauge;
  prometheus::MetricFamily verdict = {
      "guidon_ramp_guard_verdict",
      "1 for what the guard of the flag's last ramp said last, and why.",
      kGauge,
      {}};
  prometheus::MetricFamily evidence = {
      "guidon_ramp_guard_evidence",
      "Evidence that the variant is worse than tolerated, a likelihood ratio.",
      kGauge,
      {}};
  prometheus::MetricFamily bound = {
      "guidon_ramp_guard_evidence_bound", "The evidence at which the ramp is aborted.", kGauge, {}};
  for (const v1::Ramp& ramp : ramps) {
    if (!ramp.has_guard_answer()) continue;
    const v1::GuardAnswer& answer = ramp.guard_answer();
    const std::string word = Word(v1::GuardAnswer::Verdict_Name(answer.verdict()), "VERDICT_");
    Add(verdict, ramp, {{"verdict", word}, {"cause", answer.cause()}}, 1);
    for (const v1::GuardTest& test : answer.tests()) {
      Add(evidence, ramp, {{"test", test.name()}}, test.worse());
      Add(bound, ramp, {{"test", test.name()}}, test.worse_bound());
    }
  }
  return {std::move(verdict), std::move(evidence), std::move(bound)};
}

}  // namespace

std::vector<prometheus::MetricFamily> RampMetrics::Collect() const {
  const std::vector<v1::Ramp> ramps = automation_.ramps().List();
  std::vector<prometheus::MetricFamily> families = {
      CountByState("guidon_ramps", "Flags by the state of their last ramp.", ramps),
      CountByState("guidon_scheduled_changes",
                   "Scheduled changes to come, and the last that are over, by state.",
                   automation_.schedule().List())};
  std::vector<prometheus::MetricFamily> of_flags = GuardAnswers(ramps);
  of_flags.push_back(UnderWay(ramps));
  for (prometheus::MetricFamily& family : of_flags) {
    if (!family.metric.empty()) families.push_back(std::move(family));
  }
  return families;
}

}  // namespace guidon

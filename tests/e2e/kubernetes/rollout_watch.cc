#include "tests/e2e/kubernetes/rollout_watch.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/e2e/kubernetes/within.h"

namespace guidon::testing {
namespace {

using nlohmann::json;

// The generation of the Deployment that the controller has taken the pods' template from.
bool HasSeen(const json& rollout, const json& deployment, const std::string& image) {
  if (At<std::string>(deployment, "/spec/template/spec/containers/0/image", "") != image) {
    return false;
  }
  const int generation = At(deployment, "/metadata/generation", 0);
  return At<std::string>(rollout, "/status/workloadObservedGeneration", "") ==
             std::to_string(generation) &&
         At<std::string>(rollout, "/status/observedGeneration", "") ==
             std::to_string(At(rollout, "/metadata/generation", 0));
}

std::string Text(const json& rollout) {
  const size_t steps = At(rollout, "/spec/strategy/canary/steps", json::array()).size();
  return absl::StrFormat("%s, step %d of %d, canary's weight %d, %s%s",
                         At<std::string>(rollout, "/status/phase", "-"),
                         At(rollout, "/status/currentStepIndex", 0), steps,
                         At(rollout, "/status/canary/weights/canary/weight", 0),
                         At(rollout, "/status/abort", false) ? "aborted, " : "",
                         At<std::string>(rollout, "/status/message", "no message"));
}

}  // namespace

RolloutWatch::RolloutWatch(const std::string& api_url) : api_(api_url) {}

json RolloutWatch::Deployment() {
  return api_.Get(absl::StrCat("/apis/apps/v1/namespaces/", kNamespace, "/deployments/api"));
}

std::string RolloutWatch::UntilDecided(const std::string& image, std::chrono::seconds time) {
  std::string phase;
  Within(time, [&] {
    const json rollout = Rollout();
    if (rollout.is_null()) return false;
    PrintChange(rollout);
    phase = At<std::string>(rollout, "/status/phase", "");
    return (phase == "Healthy" || phase == "Degraded") && HasSeen(rollout, Deployment(), image);
  });
  return phase;
}

std::map<std::string, int> RolloutWatch::Analyses(const std::string& hash) {
  std::map<std::string, int> phases;
  const json runs = api_.Rollouts("analysisruns");
  for (const json& run : At(runs, "/items", json::array())) {
    const json labels = At(run, "/metadata/labels", json::object());
    if (labels.value("rollouts-pod-template-hash", "") != hash) continue;
    const std::string phase = At<std::string>(run, "/status/phase", "-");
    ++phases[phase];
    std::cout << "  AnalysisRun " << At<std::string>(run, "/metadata/name", "") << ": " << phase
              << " " << At<std::string>(run, "/status/message", "") << "\n";
    for (const json& metric : At(run, "/status/metricResults", json::array())) {
      std::cout << "    " << metric.value("name", "") << ": " << metric.value("phase", "") << ":";
      for (const json& measurement : metric.value("measurements", json::array())) {
        std::cout << " " << measurement.value("value", "-") << " ("
                  << measurement.value("phase", "") << ")";
      }
      std::cout << "\n";
    }
  }
  return phases;
}

void RolloutWatch::PrintChange(const json& rollout) {
  const std::string text = Text(rollout);
  if (text == printed_) return;
  printed_ = text;
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began_);
  std::cout << absl::StrFormat("%4d s  ", seconds.count()) << text << std::endl;
}

}  // namespace guidon::testing

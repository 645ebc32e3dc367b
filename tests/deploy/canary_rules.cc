#include "tests/deploy/canary_rules.h"

#include <algorithm>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace guidon::deploy {
namespace {

class Rules {
 public:
  explicit Rules(const Json& manifest) : manifest_(manifest) {}

  void Expect(bool condition, absl::string_view otherwise) {
    if (!condition) problems_.push_back(absl::StrCat(Name(manifest_), ": ", otherwise));
  }

  void AddTo(Problems& all) const { all.insert(all.end(), problems_.begin(), problems_.end()); }

 private:
  const Json& manifest_;
  Problems problems_;
};

// A number, or a text that is one; 0 for others.
int64_t Number(const Json& value) {
  int64_t number = 0;
  if (value.is_number_integer()) return value;
  return value.is_string() && absl::SimpleAtoi(value.get<std::string>(), &number) ? number : 0;
}

void CheckSteps(Rules& rules, const Json& steps) {
  std::vector<int64_t> weights;
  bool gated = false;
  bool paused = false;
  for (const Json& step : steps) {
    if (step.contains("pause")) {
      rules.Expect(step.at("pause").is_object() && step.at("pause").contains("duration"),
                   "a pause without a duration waits for a human for ever");
      paused = true;
    }
    if (step.contains("analysis") && weights.size() == 1) {
      rules.Expect(paused, "the gate comes before the pause: nobody has tried the canary yet");
      gated = true;
    }
    if (!step.contains("setWeight")) continue;
    if (weights.size() == 1) rules.Expect(gated, "nothing gates the way up from the first weight");
    weights.push_back(step.at("setWeight"));
    paused = false;
  }
  rules.Expect(weights == std::vector<int64_t>({10, 50, 100}), "the weights are not 10, 50, 100");
  rules.Expect(!steps.empty() && steps[0].contains("setWeight"), "the first step is no setWeight");
  rules.Expect(!steps.empty() && steps.back().contains("pause"),
               "without a pause after the last weight the analysis ends at once");
}

void CheckArguments(Rules& rules, const Json& analysis) {
  const auto has = [&](const char* name, const char* hash) {
    const Json& given = At(analysis, "/args");
    return std::any_of(given.begin(), given.end(), [&](const Json& one) {
      return TextAt(one, "/name") == name && TextAt(one, "/valueFrom/podTemplateHashValue") == hash;
    });
  };
  rules.Expect(has("canary-hash", "Latest"), "canary-hash is not the hash of the latest pods");
  rules.Expect(has("stable-hash", "Stable"), "stable-hash is not the hash of the stable pods");
}

void CheckRollout(Rules& rules, const Json& rollout) {
  const Json& canary = At(rollout, "/spec/strategy/canary");
  rules.Expect(!At(canary, "/trafficRouting/istio/virtualService/name").is_null(),
               "without trafficRouting a weight is only a number of pods");
  rules.Expect(At(canary, "/stableService") != At(canary, "/canaryService"),
               "stable and canary need two Services");
  rules.Expect(At(canary, "/analysis/startingStep") == 1,
               "startingStep must be 1: from the moment that the first weight is routed");
  CheckArguments(rules, At(canary, "/analysis"));
  const Json& steps = At(canary, "/steps");
  CheckSteps(rules, steps);
  for (const Json& step : steps) {
    if (step.contains("analysis")) CheckArguments(rules, step.at("analysis"));
  }
  rules.Expect(At(rollout, "/spec/progressDeadlineAbort") == true,
               "a canary whose pods do not come up must abort (progressDeadlineAbort)");
  rules.Expect(At(canary, "/dynamicStableScale") == false,
               "the stable pods must stay, or an abort has to wait for them (dynamicStableScale)");
  for (const char* const key : {"/abortScaleDownDelaySeconds", "/scaleDownDelaySeconds"}) {
    rules.Expect(Number(At(canary, key)) > 0, absl::StrCat(key + 1, " is missing"));
  }
  rules.Expect(Number(At(rollout, "/spec/revisionHistoryLimit")) > 0,
               "revisionHistoryLimit is missing");
}

void CheckVirtualService(Rules& rules, const Json& service, const Json& rollout) {
  const Json& gateways = At(service, "/spec/gateways");
  rules.Expect(std::find(gateways.begin(), gateways.end(), "mesh") != gateways.end(),
               "gateways must include mesh, or callers inside it bypass the canary");
  const std::string stable = TextAt(rollout, "/spec/strategy/canary/stableService");
  for (const Json& route : At(service, "/spec/http")) {
    for (const Json& destination : At(route, "/route")) {
      const bool is_stable = TextAt(destination, "/destination/host") == stable;
      rules.Expect(At(destination, "/weight") == (is_stable ? 100 : 0),
                   "the weights must begin with 100 for stable and 0 for the canary");
    }
  }
}

// What holds of each query, whatever metric it is of.
void CheckQuery(Rules& rules, const std::string& name, const std::string& text) {
  static const std::regex kArgument(R"(\{\{args\.([a-z-]+)\}\})");
  const std::string query = std::regex_replace(text, kArgument, "<$1>");
  static const std::regex kSelector(R"([a-z_:]+\{[^}]*\})");
  static const std::regex kHash(R"re(rollouts_pod_template_hash="<(canary|stable)-hash>")re");
  size_t selectors = 0;
  for (std::sregex_iterator one(query.begin(), query.end(), kSelector), end; one != end; ++one) {
    ++selectors;
    rules.Expect(std::regex_search(one->str(), kHash),
                 absl::StrCat(name, ": the query is not scoped to the pods of one hash"));
  }
  rules.Expect(selectors > 0, absl::StrCat(name, ": the query selects nothing"));
  static const std::regex kErrors(R"re(code=~"5)re");
  static const std::regex kZero(R"re(or\s+vector\(0\))re");
  const auto count = [&](const std::regex& part) {
    return std::distance(std::sregex_iterator(query.begin(), query.end(), part), {});
  };
  rules.Expect(count(kErrors) <= count(kZero),
               absl::StrCat(name, ": no errors are an empty answer without \"or vector(0)\""));
}

void CheckBackground(Rules& rules, const Json& metric) {
  const std::string name = TextAt(metric, "/name");
  const auto expect = [&](bool condition, absl::string_view what) {
    rules.Expect(condition, absl::StrCat(name, ": ", what));
  };
  expect(!metric.contains("count"), "a count ends the guard before the rollout is done");
  expect(!TextAt(metric, "/interval").empty(), "without an interval it measures once");
  expect(metric.contains("failureLimit"), "failureLimit must be said");
  expect(Number(At(metric, "/consecutiveErrorLimit")) >= 30,
         "consecutiveErrorLimit: a short outage of Prometheus would abort a healthy canary");
  const std::string good = TextAt(metric, "/successCondition");
  const std::string bad = TextAt(metric, "/failureCondition");
  if (At(metric, "/provider").contains("web")) {
    expect(absl::StrContains(good, "pass") && absl::StrContains(good, "continue") &&
               absl::StrContains(bad, "fail"),
           "each verdict needs a condition, or it is inconclusive and waits for a human");
    return;
  }
  expect(good.empty() != bad.empty(),
         "with both conditions, what fits neither is inconclusive and waits for a human");
  expect(
      absl::StrContains(good, "len(result) == 0") && absl::StrContains(good, "isNaN"),
      "an empty answer is an error, and NaN compares false: the condition must say what they mean");
}

// A gate fails unless it is shown that enough requests were answered well.
void CheckGate(Rules& rules, const Json& gate) {
  bool minimum = false;
  for (const Json& metric : At(gate, "/spec/metrics")) {
    const std::string name = TextAt(metric, "/name");
    const int64_t count = Number(At(metric, "/count"));
    const std::string good = TextAt(metric, "/successCondition");
    const bool web = At(metric, "/provider").contains("web");
    rules.Expect(count > 0 && Number(At(metric, "/failureLimit")) == count - 1 &&
                     Number(At(metric, "/consecutiveSuccessLimit")) == 1,
                 absl::StrCat(name,
                              ": a gate fails closed with a count, consecutiveSuccessLimit 1 "
                              "and failureLimit one less than the count"));
    rules.Expect(!good.empty() && !metric.contains("failureCondition"),
                 absl::StrCat(name, ": a gate has a successCondition alone"));
    rules.Expect(!web || good == R"(result.verdict == "pass")",
                 absl::StrCat(name, ": only the verdict pass may open the gate"));
    rules.Expect(!absl::StrContains(good, "len(result) == 0") &&
                     !absl::StrContains(absl::StrReplaceAll(good, {{"!isNaN", ""}}), "isNaN"),
                 absl::StrCat(name, ": no data must not open the gate"));
    if (web) minimum = true;  // the analyst's min-requests
    if (absl::StrContains(good, "{{args.minimum-requests}}")) {
      for (const Json& argument : At(gate, "/spec/args")) {
        if (TextAt(argument, "/name") == "minimum-requests") {
          minimum = Number(At(argument, "/value")) >= 100;
        }
      }
    }
  }
  rules.Expect(minimum, "the gate asks for no minimum of requests");
}

void CheckTemplates(Problems& problems, const Manifests& manifests, const Json& rollout) {
  const auto each = [&](const Json& analysis,
                        const std::function<void(Rules&, const Json&)>& check) {
    for (const Json& use : At(analysis, "/templates")) {
      const Json* const found = Find(manifests, "AnalysisTemplate", TextAt(use, "/templateName"));
      if (found == nullptr) continue;
      Rules rules(*found);
      check(rules, *found);
      for (const Json& metric : At(*found, "/spec/metrics")) {
        const Json& query = At(metric, "/provider/prometheus/query");
        if (query.is_string()) CheckQuery(rules, TextAt(metric, "/name"), query);
      }
      rules.AddTo(problems);
    }
  };
  each(At(rollout, "/spec/strategy/canary/analysis"), [](Rules& rules, const Json& found) {
    for (const Json& metric : At(found, "/spec/metrics")) CheckBackground(rules, metric);
  });
  for (const Json& step : At(rollout, "/spec/strategy/canary/steps")) {
    if (step.contains("analysis")) each(step.at("analysis"), CheckGate);
  }
}

}  // namespace

Problems CheckCanary(const Manifests& manifests) {
  Problems problems;
  for (const Json* const rollout : OfKind(manifests, "Rollout")) {
    Rules rules(*rollout);
    CheckRollout(rules, *rollout);
    const Json* const workload =
        Find(manifests, "Deployment", TextAt(*rollout, "/spec/workloadRef/name"));
    rules.Expect(workload == nullptr || At(*workload, "/spec/replicas") == 0,
                 "the Deployment must have 0 replicas, or its pods run beside the Rollout's");
    rules.AddTo(problems);
    for (const Json* const service : OfKind(manifests, "VirtualService")) {
      Rules of_service(*service);
      CheckVirtualService(of_service, *service, *rollout);
      of_service.AddTo(problems);
    }
    CheckTemplates(problems, manifests, *rollout);
  }
  for (const Json* const monitor : OfKind(manifests, "PodMonitor")) {
    if (Find(manifests, "Rollout", TextAt(*monitor, "/metadata/name")) == nullptr) continue;
    Rules rules(*monitor);
    rules.Expect(TextAt(*monitor, "/spec/podMetricsEndpoints/0/relabelings/0/targetLabel") ==
                         "rollouts_pod_template_hash" &&
                     TextAt(*monitor, "/spec/podMetricsEndpoints/0/relabelings/0/sourceLabels/0") ==
                         "__meta_kubernetes_pod_label_rollouts_pod_template_hash",
                 "without the hash as a label, canary and stable cannot be told apart");
    rules.AddTo(problems);
  }
  return problems;
}

Problems CheckPodSecurity(const Manifests& manifests) {
  Problems problems;
  for (const Pods& pods : PodTemplates(manifests)) {
    const Json& spec = At(*pods.template_, "/spec");
    const auto expect = [&](bool condition, absl::string_view what) {
      if (!condition) problems.push_back(absl::StrCat(pods.owner, ": ", what));
    };
    expect(At(spec, "/securityContext/runAsNonRoot") == true, "may run as root");
    expect(At(spec, "/securityContext/seccompProfile/type") == "RuntimeDefault",
           "no seccomp profile");
    expect(At(spec, "/automountServiceAccountToken") == false, "gets a token of the API server");
    for (const Json& container : At(spec, "/containers")) {
      expect(At(container, "/securityContext/readOnlyRootFilesystem") == true,
             "may write to its root file system");
      expect(At(container, "/securityContext/allowPrivilegeEscalation") == false,
             "may gain privileges");
      expect(At(container, "/securityContext/capabilities/drop/0") == "ALL", "keeps capabilities");
      expect(At(container, "/resources/requests").size() == 2 &&
                 !At(container, "/resources/limits/memory").is_null(),
             "lacks requests or a limit of memory");
      bool flagd = absl::StrContains(TextAt(container, "/image"), "guidon");
      for (const Json& variable : At(container, "/env")) {
        flagd = flagd || absl::StartsWith(TextAt(variable, "/name"), "FLAGD_");
      }
      expect(!flagd || At(spec, "/enableServiceLinks") == false,
             "a Service named flagd would set FLAGD_PORT (enableServiceLinks)");
    }
  }
  return problems;
}

}  // namespace guidon::deploy

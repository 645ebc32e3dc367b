#include "tests/deploy/references.h"

#include <algorithm>
#include <regex>
#include <set>

#include "absl/strings/str_cat.h"

namespace guidon::deploy {
namespace {

// What is checked, and where problems go.
struct Scope {
  const Manifests& manifests;
  Problems& problems;

  void Add(const Json& manifest, absl::string_view what) const {
    problems.push_back(absl::StrCat(Name(manifest), ": ", what));
  }

  const Json* Need(const Json& from, absl::string_view kind, absl::string_view name) const {
    const Json* const found = Find(manifests, kind, name);
    if (found == nullptr) Add(from, absl::StrCat("there is no ", kind, "/", name));
    return found;
  }

  std::vector<Pods> NeedPods(const Json& from, const Json& selector) const {
    std::vector<Pods> pods = Selected(manifests, selector);
    if (pods.empty()) Add(from, absl::StrCat("no pods have the labels ", selector.dump()));
    return pods;
  }

  void NeedPort(const Json& from, const std::vector<Pods>& pods, const Json& port) const {
    if (!port.is_string()) return;
    for (const Pods& of : pods) {
      if (HasPort(of, port)) continue;
      Add(from, absl::StrCat(of.owner, " has no port ", port.dump()));
    }
  }
};

bool HasServicePort(const Json& service, const Json& number) {
  const Json& ports = At(service, "/spec/ports");
  return std::any_of(ports.begin(), ports.end(),
                     [&](const Json& port) { return At(port, "/port") == number; });
}

void CheckService(const Scope& scope, const Json& service) {
  const std::vector<Pods> pods = scope.NeedPods(service, At(service, "/spec/selector"));
  for (const Json& port : At(service, "/spec/ports")) {
    scope.NeedPort(service, pods, At(port, "/targetPort"));
  }
}

void CheckMonitor(const Scope& scope, const Json& monitor) {
  const auto pods = scope.NeedPods(monitor, At(monitor, "/spec/selector/matchLabels"));
  for (const Json& endpoint : At(monitor, "/spec/podMetricsEndpoints")) {
    scope.NeedPort(monitor, pods, At(endpoint, "/port"));
  }
}

void CheckNetworkPolicy(const Scope& scope, const Json& policy) {
  const auto pods = scope.NeedPods(policy, At(policy, "/spec/podSelector/matchLabels"));
  for (const Json& rule : At(policy, "/spec/ingress")) {
    for (const Json& port : At(rule, "/ports")) scope.NeedPort(policy, pods, At(port, "/port"));
    for (const Json& peer : At(rule, "/from")) {
      if (peer.contains("podSelector"))
        scope.NeedPods(policy, At(peer, "/podSelector/matchLabels"));
    }
  }
  for (const Json& rule : At(policy, "/spec/egress")) {
    std::vector<Pods> peers;
    for (const Json& peer : At(rule, "/to")) {
      if (!peer.contains("podSelector")) continue;
      peers = scope.NeedPods(policy, At(peer, "/podSelector/matchLabels"));
    }
    for (const Json& port : At(rule, "/ports")) scope.NeedPort(policy, peers, At(port, "/port"));
  }
}

void CheckTemplateUse(const Scope& scope, const Json& rollout, const Json& analysis) {
  for (const Json& use : At(analysis, "/templates")) {
    const Json* const found = scope.Need(rollout, "AnalysisTemplate", TextAt(use, "/templateName"));
    if (found == nullptr) continue;
    for (const Json& argument : At(*found, "/spec/args")) {
      if (argument.contains("value") || argument.contains("valueFrom")) continue;
      const Json& given = At(analysis, "/args");
      const bool has = std::any_of(given.begin(), given.end(), [&](const Json& one) {
        return At(one, "/name") == At(argument, "/name");
      });
      if (!has)
        scope.Add(rollout,
                  absl::StrCat(Name(*found), " wants the argument ", TextAt(argument, "/name")));
    }
  }
}

void CheckRoute(const Scope& scope, const Json& rollout, const Json& service, const Json& route) {
  std::set<std::string> hosts;
  for (const Json& destination : At(route, "/route")) {
    const std::string host = TextAt(destination, "/destination/host");
    hosts.insert(host);
    const Json* const target = scope.Need(service, "Service", host);
    if (target != nullptr &&
        !HasServicePort(*target, At(destination, "/destination/port/number"))) {
      scope.Add(service, absl::StrCat("Service/", host, " has no port ",
                                      At(destination, "/destination/port/number").dump()));
    }
  }
  const std::set<std::string> wanted = {TextAt(rollout, "/spec/strategy/canary/stableService"),
                                        TextAt(rollout, "/spec/strategy/canary/canaryService")};
  if (hosts != wanted || wanted.size() != 2 || At(route, "/route").size() != 2) {
    scope.Add(service,
              absl::StrCat("the route ", TextAt(route, "/name"),
                           " must have the stable and the canary Service, and these alone"));
  }
}

void CheckRollout(const Scope& scope, const Json& rollout) {
  const Json& reference = At(rollout, "/spec/workloadRef");
  if (reference.is_object()) {
    scope.Need(rollout, TextAt(reference, "/kind"), TextAt(reference, "/name"));
  }
  const Json& canary = At(rollout, "/spec/strategy/canary");
  for (const char* const service : {"/stableService", "/canaryService"}) {
    scope.Need(rollout, "Service", TextAt(canary, service));
  }
  CheckTemplateUse(scope, rollout, At(canary, "/analysis"));
  for (const Json& step : At(canary, "/steps")) {
    if (step.contains("analysis")) CheckTemplateUse(scope, rollout, step.at("analysis"));
  }
  const Json& virtual_service = At(canary, "/trafficRouting/istio/virtualService");
  if (virtual_service.is_null()) return;
  const Json* const found = scope.Need(rollout, "VirtualService", TextAt(virtual_service, "/name"));
  if (found == nullptr) return;
  for (const Json& name : At(virtual_service, "/routes")) {
    const Json& routes = At(*found, "/spec/http");
    const auto route = std::find_if(routes.begin(), routes.end(),
                                    [&](const Json& one) { return At(one, "/name") == name; });
    if (route == routes.end()) {
      scope.Add(rollout, absl::StrCat(Name(*found), " has no route ", name.dump()));
    } else {
      CheckRoute(scope, rollout, *found, *route);
    }
  }
}

void CheckTemplate(const Scope& scope, const Json& analysis) {
  std::set<std::string> declared;
  for (const Json& argument : At(analysis, "/spec/args"))
    declared.insert(TextAt(argument, "/name"));
  static const std::regex kUse(R"(\{\{\s*args\.([a-z-]+)\s*\}\})");
  ForEachText(At(analysis, "/spec/metrics"), [&](const std::string& text) {
    for (std::sregex_iterator use(text.begin(), text.end(), kUse), end; use != end; ++use) {
      if (declared.count((*use)[1]) > 0) continue;
      scope.Add(analysis, absl::StrCat("there is no argument ", (*use)[1].str()));
    }
  });
}

void CheckPods(const Scope& scope, const Json& owner) {
  const Json& pod = At(owner, "/spec/template/spec");
  const auto selected = Selected(scope.manifests, At(owner, "/spec/selector/matchLabels"));
  const bool selects_itself = std::any_of(selected.begin(), selected.end(), [&](const Pods& pods) {
    return pods.owner == Name(owner);
  });
  if (selected.size() != 1 || !selects_itself) scope.Add(owner, "must select its own pods alone");
  if (pod.contains("serviceAccountName")) {
    scope.Need(owner, "ServiceAccount", TextAt(pod, "/serviceAccountName"));
  }
  if (At(owner, "/spec").contains("serviceName")) {
    scope.Need(owner, "Service", TextAt(owner, "/spec/serviceName"));
  }
  std::set<std::string> volumes;
  for (const Json& volume : At(pod, "/volumes")) {
    volumes.insert(TextAt(volume, "/name"));
    if (volume.contains("configMap")) {
      scope.Need(owner, "ConfigMap", TextAt(volume, "/configMap/name"));
    }
  }
  for (const Json& claim : At(owner, "/spec/volumeClaimTemplates")) {
    volumes.insert(TextAt(claim, "/metadata/name"));
  }
  for (const Json& container : At(pod, "/containers")) {
    for (const Json& mount : At(container, "/volumeMounts")) {
      if (volumes.count(TextAt(mount, "/name")) > 0) continue;
      scope.Add(owner, absl::StrCat("there is no volume ", TextAt(mount, "/name")));
    }
    for (const char* const probe : {"/startupProbe", "/livenessProbe", "/readinessProbe"}) {
      scope.NeedPort(owner, {{Name(owner), &At(owner, "/spec/template")}},
                     At(At(container, probe), "/httpGet/port"));
    }
  }
}

void CheckRole(const Scope& scope, const Json& role) {
  for (const Json& rule : At(role, "/rules")) {
    const std::string resource = TextAt(rule, "/resources/0");
    for (const Json& name : At(rule, "/resourceNames")) {
      if (resource == "deployments") scope.Need(role, "Deployment", name.get<std::string>());
      if (resource.rfind("rollouts", 0) == 0) scope.Need(role, "Rollout", name.get<std::string>());
      if (resource.rfind("pods", 0) != 0) continue;
      const std::string pod = name;
      scope.Need(role, "StatefulSet", pod.substr(0, pod.rfind('-')));
    }
  }
}

}  // namespace

Problems CheckReferences(const Manifests& manifests) {
  Problems problems;
  const Scope scope{manifests, problems};
  for (const Json& manifest : manifests) {
    const std::string kind = TextAt(manifest, "/kind");
    if (kind == "Service") CheckService(scope, manifest);
    if (kind == "PodMonitor") CheckMonitor(scope, manifest);
    if (kind == "NetworkPolicy") CheckNetworkPolicy(scope, manifest);
    if (kind == "PodDisruptionBudget") {
      scope.NeedPods(manifest, At(manifest, "/spec/selector/matchLabels"));
    }
    if (kind == "Rollout") CheckRollout(scope, manifest);
    if (kind == "AnalysisTemplate") CheckTemplate(scope, manifest);
    if (kind == "Deployment" || kind == "StatefulSet") CheckPods(scope, manifest);
    if (kind == "VirtualService")
      scope.Need(manifest, "Service", TextAt(manifest, "/spec/hosts/0"));
    if (kind == "DestinationRule") scope.Need(manifest, "Service", TextAt(manifest, "/spec/host"));
    if (kind == "Role") CheckRole(scope, manifest);
    if (kind == "RoleBinding") scope.Need(manifest, "Role", TextAt(manifest, "/roleRef/name"));
  }
  return problems;
}

Problems CheckAddresses(const std::vector<Manifests>& overlays) {
  static const std::regex kAddress(R"(([a-z0-9-]+)(?:\.([a-z0-9-]+)\.svc[a-z.]*)?:(\d+))");
  static const std::set<std::string> kOthers = {"monitoring"};  // namespaces that are not ours
  Problems problems;
  const auto exists = [&](const std::string& name, const std::string& space, const Json& port) {
    for (const Manifests& manifests : overlays) {
      const Json* const service = Find(manifests, "Service", name);
      if (service != nullptr && TextAt(*service, "/metadata/namespace") == space &&
          HasServicePort(*service, port)) {
        return true;
      }
    }
    return false;
  };
  const auto check = [&](const Json& manifest, const std::string& text) {
    std::smatch found;
    const bool address = text.find("://") != text.npos || text.find(".svc") != text.npos;
    if (!address || !std::regex_search(text, found, kAddress)) return;
    const std::string space =
        found[2].matched ? found[2].str() : TextAt(manifest, "/metadata/namespace");
    if (kOthers.count(space) > 0) return;
    if (!exists(found[1], space, std::stoi(found[3]))) {
      problems.push_back(absl::StrCat(Name(manifest), ": there is no Service at ", text));
    }
  };
  for (const Manifests& manifests : overlays) {
    for (const Json& manifest : manifests) {
      if (TextAt(manifest, "/kind") == "PrometheusRule") continue;  // prose
      ForEachText(manifest, [&](const std::string& text) { check(manifest, text); });
      for (const Json& container : At(manifest, "/spec/template/spec/containers")) {
        std::string host;
        std::string port;
        for (const Json& variable : At(container, "/env")) {
          if (TextAt(variable, "/name") == "FLAGD_HOST") host = TextAt(variable, "/value");
          if (TextAt(variable, "/name") == "FLAGD_PORT") port = TextAt(variable, "/value");
        }
        if (!host.empty()) check(manifest, absl::StrCat(host, ":", port));
      }
    }
  }
  return problems;
}

}  // namespace guidon::deploy

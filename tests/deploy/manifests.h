#ifndef GUIDON_TESTS_DEPLOY_MANIFESTS_H_
#define GUIDON_TESTS_DEPLOY_MANIFESTS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace guidon::deploy {

using Json = nlohmann::json;
using Manifests = std::vector<Json>;
using Problems = std::vector<std::string>;

// The documents of a YAML text. INVALID_ARGUMENT: not YAML.
absl::StatusOr<Manifests> ReadManifests(const std::string& text);

// The command that builds overlays, such as {"kubectl", "kustomize"}; empty where there is none.
std::vector<std::string> Kustomize();

// What `command` builds of the kustomization in `folder`.
absl::StatusOr<Manifests> Build(const std::vector<std::string>& command, const std::string& folder);

// "Rollout/api".
std::string Name(const Json& manifest);

// The manifest of `kind` and `name`, or null. Names are unique within what is built of an overlay.
const Json* Find(const Manifests& manifests, absl::string_view kind, absl::string_view name);

// Those of `kind`.
std::vector<const Json*> OfKind(const Manifests& manifests, absl::string_view kind);

// `json` at `pointer` ("/spec/replicas"), or null where there is nothing.
const Json& At(const Json& json, const char* pointer);

// The text at `pointer`, or "".
std::string TextAt(const Json& json, const char* pointer);

// Calls `visit` for each text in `json`, at any depth.
void ForEachText(const Json& json, const std::function<void(const std::string&)>& visit);

// A pod template and whose it is.
struct Pods {
  std::string owner;
  const Json* template_ = nullptr;
};

// The pod templates of Deployments and StatefulSets.
std::vector<Pods> PodTemplates(const Manifests& manifests);

// Those that `selector`, a map of labels, selects.
std::vector<Pods> Selected(const Manifests& manifests, const Json& selector);

// Whether the container has a port of this name.
bool HasPort(const Pods& pods, const std::string& name);

}  // namespace guidon::deploy

#endif  // GUIDON_TESTS_DEPLOY_MANIFESTS_H_

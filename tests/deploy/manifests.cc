#include "tests/deploy/manifests.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/support/process.h"

namespace guidon::deploy {
namespace {

// A scalar as Kubernetes reads it: quoted ones are texts.
Json Scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;
  if (text == "true" || text == "false") return text == "true";
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  int64_t number = 0;
  if (absl::SimpleAtoi(text, &number)) return number;
  double real = 0;
  const bool numeric = text.find_first_not_of("0123456789.-+e") == std::string::npos;
  if (numeric && absl::SimpleAtod(text, &real)) return real;
  return text;
}

Json FromYaml(const YAML::Node& node) {
  if (node.IsMap()) {
    Json object = Json::object();
    for (const auto& entry : node) object[entry.first.Scalar()] = FromYaml(entry.second);
    return object;
  }
  if (node.IsSequence()) {
    Json array = Json::array();
    for (const auto& element : node) array.push_back(FromYaml(element));
    return array;
  }
  return node.IsScalar() ? Scalar(node) : Json(nullptr);
}

bool IsInstalled(const std::string& program) {
  testing::Process which({"sh", "-c", absl::StrCat("command -v '", program, "' >/dev/null")});
  return which.Wait() == 0;
}

}  // namespace

absl::StatusOr<Manifests> ReadManifests(const std::string& text) {
  try {
    Manifests manifests;
    for (const YAML::Node& document : YAML::LoadAll(text)) {
      if (!document.IsNull()) manifests.push_back(FromYaml(document));
    }
    return manifests;
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
}

std::vector<std::string> Kustomize() {
  if (IsInstalled("kubectl")) return {"kubectl", "kustomize"};
  for (const char* const program : {"kustomize", GUIDON_DEPLOY_TOOLS "/kustomize"}) {
    if (IsInstalled(program)) return {program, "build"};
  }
  return {};
}

absl::StatusOr<Manifests> Build(const std::vector<std::string>& command,
                                const std::string& folder) {
  std::vector<std::string> line = command;
  line.push_back(folder);
  testing::Process process(line);
  if (process.Wait() != 0) return absl::InvalidArgumentError(process.errors());
  return ReadManifests(process.output());
}

std::string Name(const Json& manifest) {
  return absl::StrCat(TextAt(manifest, "/kind"), "/", TextAt(manifest, "/metadata/name"));
}

const Json* Find(const Manifests& manifests, absl::string_view kind, absl::string_view name) {
  for (const Json& manifest : manifests) {
    if (Name(manifest) == absl::StrCat(kind, "/", name)) return &manifest;
  }
  return nullptr;
}

std::vector<const Json*> OfKind(const Manifests& manifests, absl::string_view kind) {
  std::vector<const Json*> found;
  for (const Json& manifest : manifests) {
    if (TextAt(manifest, "/kind") == kind) found.push_back(&manifest);
  }
  return found;
}

const Json& At(const Json& json, const char* pointer) {
  static const Json kNull;
  const Json::json_pointer path(pointer);
  return json.contains(path) ? json.at(path) : kNull;
}

std::string TextAt(const Json& json, const char* pointer) {
  const Json& value = At(json, pointer);
  return value.is_string() ? value.get<std::string>() : "";
}

void ForEachText(const Json& json, const std::function<void(const std::string&)>& visit) {
  if (json.is_string()) visit(json.get_ref<const std::string&>());
  if (!json.is_structured()) return;
  for (const Json& element : json) ForEachText(element, visit);
}

std::vector<Pods> PodTemplates(const Manifests& manifests) {
  std::vector<Pods> found;
  for (const char* const kind : {"Deployment", "StatefulSet"}) {
    for (const Json* const owner : OfKind(manifests, kind)) {
      found.push_back({Name(*owner), &At(*owner, "/spec/template")});
    }
  }
  return found;
}

std::vector<Pods> Selected(const Manifests& manifests, const Json& selector) {
  std::vector<Pods> found;
  for (const Pods& pods : PodTemplates(manifests)) {
    const Json& labels = At(*pods.template_, "/metadata/labels");
    const auto items = selector.items();
    const bool selected = std::all_of(items.begin(), items.end(), [&](const auto& entry) {
      return labels.contains(entry.key()) && labels.at(entry.key()) == entry.value();
    });
    if (selected) found.push_back(pods);
  }
  return found;
}

bool HasPort(const Pods& pods, const std::string& name) {
  for (const Json& container : At(*pods.template_, "/spec/containers")) {
    for (const Json& port : At(container, "/ports")) {
      if (TextAt(port, "/name") == name) return true;
    }
  }
  return false;
}

}  // namespace guidon::deploy

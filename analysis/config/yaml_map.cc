#include "analysis/config/yaml_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/suggest.h"

namespace guidon::analysis {
namespace {

[[noreturn]] void FailOn(const YAML::Node& node, absl::string_view path,
                         absl::string_view message) {
  const int line = node.Mark().line;
  throw ConfigFailure{absl::InvalidArgumentError(
      absl::StrCat(line >= 0 ? absl::StrCat("line ", line + 1, ": ") : "", path,
                   path.empty() ? "" : ": ", message))};
}

}  // namespace

YamlMap::YamlMap(const YAML::Node& node, std::string path) : node_(node), path_(std::move(path)) {
  if (!node_.IsMap()) Fail("must be a map such as \"name: errors\"");
  std::vector<std::string> seen;
  for (const auto& entry : node_) {
    if (!entry.first.IsScalar()) FailOn(entry.first, path_, "a key must be a plain word");
    const std::string key = entry.first.Scalar();
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      FailOn(entry.first, PathOf(key), "stands here twice");
    }
    seen.push_back(key);
  }
}

void YamlMap::Read(const char* key, std::string& value) {
  if (std::optional<std::string> text = Text(key)) value = *std::move(text);
}

void YamlMap::Read(const char* key, double& value, double least, double most) {
  const YAML::Node node = Get(key);
  if (!node.IsDefined()) return;
  const std::string wanted = absl::StrCat("number from ", least, " to ", most);
  value = Number(node, PathOf(key), wanted);
  if (value < least || value > most) {
    FailOn(node, PathOf(key), absl::StrCat("\"", node.Scalar(), "\" is no ", wanted));
  }
}

void YamlMap::Read(const char* key, absl::Duration& value, absl::Duration least,
                   absl::Duration most) {
  const YAML::Node node = Get(key);
  if (!node.IsDefined()) return;
  const std::string text = Scalar(key, node, "a time such as 90s or 1m30s");
  if (!absl::ParseDuration(text, &value)) {
    FailOn(node, PathOf(key), absl::StrCat("\"", text, "\" is no time such as 90s or 1m30s"));
  }
  if (value < least || value > most) {
    FailOn(node, PathOf(key),
           absl::StrCat("\"", text, "\" does not lie between ", absl::FormatDuration(least),
                        " and ", absl::FormatDuration(most)));
  }
}

bool YamlMap::Has(const char* key) const { return node_[key].IsDefined(); }

std::optional<std::string> YamlMap::Text(const char* key) {
  const YAML::Node node = Get(key);
  if (!node.IsDefined()) return std::nullopt;
  std::string text = Scalar(key, node, "a text");
  if (text.empty()) FailOn(node, PathOf(key), "must not be empty");
  return text;
}

std::vector<double> YamlMap::Numbers(const char* key) {
  const YAML::Node node = Get(key);
  std::vector<double> numbers;
  if (!node.IsDefined()) return numbers;
  if (!node.IsSequence()) FailOn(node, PathOf(key), "must be a list of numbers such as [0.25, 1]");
  for (const YAML::Node& element : node) {
    numbers.push_back(
        Number(element, absl::StrCat(PathOf(key), "[", numbers.size(), "]"), "number"));
  }
  return numbers;
}

std::vector<YamlMap> YamlMap::Maps(const char* key) {
  const YAML::Node node = Get(key);
  std::vector<YamlMap> maps;
  if (!node.IsDefined()) return maps;
  if (!node.IsSequence()) FailOn(node, PathOf(key), "must be a list");
  for (const YAML::Node& element : node) {
    maps.emplace_back(element, absl::StrCat(PathOf(key), "[", maps.size(), "]"));
  }
  return maps;
}

YamlMap YamlMap::Map(const char* key) {
  const YAML::Node node = Get(key);
  if (!node.IsDefined()) Fail(absl::StrCat("the key \"", key, "\" is missing"));
  return YamlMap(node, PathOf(key));
}

void YamlMap::RefuseOthers() const {
  for (const auto& entry : node_) {
    const std::string key = entry.first.Scalar();
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    FailOn(entry.first, path_,
           absl::StrCat("there is no key \"", key, "\"",
                        DidYouMean(Nearest(key, known_),
                                   absl::StrCat("; the keys are ", absl::StrJoin(known_, ", ")))));
  }
}

void YamlMap::Fail(absl::string_view message) const { FailOn(node_, path_, message); }

void YamlMap::FailAt(const char* key, absl::string_view message) const {
  FailOn(node_[key].IsDefined() ? node_[key] : node_, PathOf(key), message);
}

YAML::Node YamlMap::Get(const char* key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  const YAML::Node& constant = node_;  // [] of one that is not adds the key
  const YAML::Node node = constant[key];
  if (node.IsDefined() && node.IsNull()) FailOn(node, PathOf(key), "has no value");
  return node;
}

std::string YamlMap::Scalar(const char* key, const YAML::Node& node,
                            absl::string_view wanted) const {
  if (!node.IsScalar()) FailOn(node, PathOf(key), absl::StrCat("must be ", wanted));
  return node.Scalar();
}

std::string YamlMap::PathOf(absl::string_view key) const {
  return path_.empty() ? std::string(key) : absl::StrCat(path_, ".", key);
}

double YamlMap::Number(const YAML::Node& node, const std::string& path,
                       absl::string_view wanted) const {
  if (!node.IsScalar()) FailOn(node, path, absl::StrCat("must be a ", wanted));
  double number = 0;
  if (!absl::SimpleAtod(node.Scalar(), &number) || !std::isfinite(number)) {
    FailOn(node, path, absl::StrCat("\"", node.Scalar(), "\" is no ", wanted));
  }
  return number;
}

}  // namespace guidon::analysis

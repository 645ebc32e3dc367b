#ifndef GUIDON_ANALYSIS_CONFIG_YAML_MAP_H_
#define GUIDON_ANALYSIS_CONFIG_YAML_MAP_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "yaml-cpp/yaml.h"

namespace guidon::analysis {

// Thrown inside ParseAnalysis, and caught there.
struct ConfigFailure {
  absl::Status status;
};

// A map of an analysis file whose keys are read one by one. All methods throw a ConfigFailure
// with line and path where something else stands there than may.
class YamlMap {
 public:
  // `path` is how messages name it: "" for the whole file, "metrics[0]".
  YamlMap(const YAML::Node& node, std::string path);

  // Leave `value` as it is where there is no such key. A number lies in [least, most].
  void Read(const char* key, std::string& value);
  void Read(const char* key, double& value, double least, double most);
  void Read(const char* key, absl::Duration& value, absl::Duration least, absl::Duration most);
  bool Has(const char* key) const;

  std::optional<std::string> Text(const char* key);
  std::vector<double> Numbers(const char* key);
  std::vector<YamlMap> Maps(const char* key);
  YamlMap Map(const char* key);

  // To be called when all keys that are known have been asked for: refuses the others.
  void RefuseOthers() const;

  // About the map, or about what stands at `key`.
  [[noreturn]] void Fail(absl::string_view message) const;
  [[noreturn]] void FailAt(const char* key, absl::string_view message) const;

 private:
  YAML::Node Get(const char* key);
  std::string Scalar(const char* key, const YAML::Node& node, absl::string_view wanted) const;
  std::string PathOf(absl::string_view key) const;
  double Number(const YAML::Node& node, const std::string& path, absl::string_view wanted) const;

  YAML::Node node_;
  std::string path_;
  std::vector<std::string> known_;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_CONFIG_YAML_MAP_H_

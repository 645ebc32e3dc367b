#include "analysis/config/metric_parse.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "analysis/config/selector.h"
#include "base/suggest.h"

namespace guidon::analysis {
namespace {

constexpr size_t kMostBoundaries = 20;

const std::vector<std::string>& PresetNames() {
  static const auto* const kNames =
      new std::vector<std::string>{"http-errors", "http-latency", "worker-failures"};
  return *kNames;
}

// Refuses what is no selector once it is filled in, and placeholders that do not exist.
void CheckTemplate(const YamlMap& map, const char* key, const std::string& text,
                   absl::string_view version) {
  std::string filled =
      absl::StrReplaceAll(text, {{absl::StrCat("{{", version, "}}"), "version=\"v\""},
                                 {"{{namespace}}", "n"},
                                 {"{{rollout}}", "r"}});
  if (!absl::StrContains(text, absl::StrCat("{{", version, "}}"))) {
    map.FailAt(key, absl::StrCat("\"", text, "\" does not say whom it counts: put {{", version,
                                 "}} between its braces"));
  }
  if (const size_t at = filled.find("{{"); at != filled.npos && at + 2 < filled.size() &&
                                           filled.find("}}", at) != filled.npos &&
                                           filled[at + 2] != '{') {
    map.FailAt(key, absl::StrCat("\"", filled.substr(at, filled.find("}}", at) + 2 - at),
                                 "\" is none of {{version}}, {{namespace}} and {{rollout}}"));
  }
  if (const auto parts = ParseSelector(filled); !parts.ok()) {
    const bool quoted = absl::StrContains(text, absl::StrCat("\"{{", version, "}}\""));
    map.FailAt(key, quoted
                        ? absl::StrCat("{{", version,
                                       "}} is a matcher with name and value: write it between the "
                                       "braces, without label and quotes")
                        : std::string(parts.status().message()));
  }
}

// One text with {{version}} for both sides.
Selector BothSides(const YamlMap& map, const char* key, const std::string& text) {
  CheckTemplate(map, key, text, "version");
  return {.canary = absl::StrReplaceAll(text, {{"{{version}}", "{{canary}}"}}),
          .stable = absl::StrReplaceAll(text, {{"{{version}}", "{{stable}}"}})};
}

// Reads `key` of the metric, or of its maps `canary` and `stable`.
std::optional<Selector> ReadSelector(YamlMap& map, std::optional<YamlMap>& canary,
                                     std::optional<YamlMap>& stable, const char* key) {
  if (!canary.has_value()) {
    const std::optional<std::string> text = map.Text(key);
    if (!text.has_value()) return std::nullopt;
    return BothSides(map, key, *text);
  }
  if (map.Has(key)) map.FailAt(key, "stands beside \"canary\" and \"stable\"; put it into both");
  const std::optional<std::string> of_canary = canary->Text(key);
  const std::optional<std::string> of_stable = stable->Text(key);
  if (of_canary.has_value() != of_stable.has_value()) {
    map.Fail(absl::StrCat("\"", key, "\" stands in only one of \"canary\" and \"stable\""));
  }
  if (!of_canary.has_value()) return std::nullopt;
  CheckTemplate(*canary, key, *of_canary, "canary");
  CheckTemplate(*stable, key, *of_stable, "stable");
  return Selector{.canary = *of_canary, .stable = *of_stable};
}

// The selectors of a ready-made metric.
void ReadPreset(YamlMap& map, const std::string& preset, Metric& metric) {
  std::string where;
  map.Read("where", where);
  if (!where.empty()) {
    if (const auto parts = ParseMatchers(
            absl::StrReplaceAll(where, {{"{{namespace}}", "n"}, {"{{rollout}}", "r"}}));
        !parts.ok()) {
      map.FailAt("where", parts.status().message());
    }
    where = absl::StrCat(",", where);
  }
  const auto selector = [&](const char* key, const std::string& counter, const std::string& more) {
    return BothSides(map, key, absl::StrCat(counter, "{{{version}}", where, more, "}"));
  };
  if (preset == "http-errors") {
    std::string counter = "http_requests_total";
    std::string code_label = "code";
    map.Read("counter", counter);
    map.Read("code-label", code_label);
    metric.bad = selector("counter", counter, absl::StrCat(",", code_label, "=~\"5..\""));
    metric.all = selector("counter", counter, "");
  } else if (preset == "http-latency") {
    std::string histogram = "http_request_duration_seconds";
    map.Read("histogram", histogram);
    metric.histogram = selector("histogram", histogram, "");
  } else {
    std::string counter = "jobs_total";
    std::string failed = "outcome!=\"ok\"";
    map.Read("counter", counter);
    map.Read("failed", failed);
    metric.bad = selector("failed", counter, absl::StrCat(",", failed));
    metric.all = selector("counter", counter, "");
  }
}

void ReadOwn(YamlMap& map, Metric& metric) {
  std::optional<YamlMap> canary;
  std::optional<YamlMap> stable;
  if (map.Has("canary") || map.Has("stable")) {
    canary = map.Map("canary");
    stable = map.Map("stable");
  }
  const std::optional<Selector> bad = ReadSelector(map, canary, stable, "bad");
  const std::optional<Selector> all = ReadSelector(map, canary, stable, "all");
  const std::optional<Selector> histogram = ReadSelector(map, canary, stable, "histogram");
  for (const auto& side : {canary, stable}) {
    if (side.has_value()) side->RefuseOthers();
  }
  if (histogram.has_value() ? bad.has_value() || all.has_value()
                            : !bad.has_value() || !all.has_value()) {
    map.Fail("give \"bad\" and \"all\", or \"histogram\" with \"boundaries\", or \"use\"");
  }
  if (histogram.has_value()) {
    metric.histogram = *histogram;
  } else {
    metric.bad = *bad;
    metric.all = *all;
  }
}

void ReadBoundaries(YamlMap& map, Metric& metric) {
  metric.boundaries = map.Numbers("boundaries");
  const bool is_histogram = !metric.histogram.canary.empty();
  if (!is_histogram) {
    if (!metric.boundaries.empty()) map.FailAt("boundaries", "only a histogram has boundaries");
    return;
  }
  if (metric.boundaries.empty()) {
    map.Fail(
        "\"boundaries\" is missing: a list of the seconds beyond which an answer is slow, "
        "such as [0.25, 1]");
  }
  if (metric.boundaries.size() > kMostBoundaries) {
    map.FailAt("boundaries", absl::StrCat("are more than ", kMostBoundaries));
  }
  double before = 0;
  for (const double boundary : metric.boundaries) {
    if (boundary <= before) map.FailAt("boundaries", "must be positive and rise");
    before = boundary;
  }
}

}  // namespace

Metric ReadMetric(YamlMap& map) {
  Metric metric;
  const std::optional<std::string> preset = map.Text("use");
  if (preset.has_value()) {
    const std::vector<std::string>& names = PresetNames();
    if (std::find(names.begin(), names.end(), *preset) == names.end()) {
      map.FailAt("use", absl::StrCat("there is no \"", *preset, "\"",
                                     DidYouMean(Nearest(*preset, names),
                                                "; choose http-errors, http-latency or "
                                                "worker-failures")));
    }
    metric.name = *preset;
    ReadPreset(map, *preset, metric);
  }
  map.Read("name", metric.name);
  if (metric.name.empty()) map.Fail("\"name\" is missing");
  if (!preset.has_value()) ReadOwn(map, metric);
  ReadBoundaries(map, metric);
  map.Read("harmless-rate", metric.harmless_rate, 0, 0.99);
  if (map.Has("max-rate")) {
    metric.max_rate = 0;
    map.Read("max-rate", *metric.max_rate, 0.000001, 0.99);
  } else {
    map.Text("max-rate");
  }
  map.RefuseOthers();
  return metric;
}

}  // namespace guidon::analysis

#include "analysis/config/parse.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "analysis/config/metric_parse.h"
#include "analysis/config/selector.h"
#include "analysis/config/yaml_map.h"
#include "base/read_file.h"

namespace guidon::analysis {
namespace {

constexpr size_t kMostBytes = 1 << 20;
constexpr size_t kMostMetrics = 50;
constexpr int kMostIntervals = 10'000;  // Prometheus gives 11,000 points of a series at once

void ReadTimes(YamlMap& map, Analysis& analysis) {
  constexpr absl::Duration kDay = absl::Hours(24);
  map.Read("interval", analysis.interval, absl::Seconds(1), absl::Hours(1));
  if (absl::Trunc(analysis.interval, absl::Seconds(1)) != analysis.interval) {
    map.FailAt("interval", "must be whole seconds");
  }
  map.Read("warm-up", analysis.warm_up, absl::ZeroDuration(), kDay);
  map.Read("settle", analysis.settle, absl::ZeroDuration(), absl::Minutes(10));
  map.Read("deadline", analysis.deadline, absl::Seconds(1), 30 * kDay);
  analysis.data_deadline = analysis.deadline;
  map.Read("data-deadline", analysis.data_deadline, absl::Seconds(1), analysis.deadline);
  map.Read("timeout", analysis.timeout, absl::Milliseconds(100), absl::Minutes(5));
  if (analysis.deadline / analysis.interval > kMostIntervals) {
    map.FailAt("interval", absl::StrCat("gives more than ", kMostIntervals,
                                        " intervals until the deadline; take a longer one"));
  }
  if (analysis.warm_up >= analysis.deadline) map.FailAt("warm-up", "must end before the deadline");
}

void ReadLimits(YamlMap& map, Analysis& analysis) {
  map.Read("alpha", analysis.alpha, 1e-9, 0.5);
  map.Read("tolerated-ratio", analysis.tolerated_ratio, 1, 1000);
  map.Read("margin", analysis.margin, 1.01, 1000);
  if (analysis.margin < analysis.tolerated_ratio) {
    map.FailAt("margin", "must not be less than tolerated-ratio");
  }
  map.Read("burst", analysis.burst, 1, 1000);
  double min_requests = static_cast<double>(analysis.min_requests);
  map.Read("min-requests", min_requests, 0, 1e12);
  analysis.min_requests = static_cast<int64_t>(min_requests);
}

void ReadMetrics(YamlMap& map, Analysis& analysis) {
  for (YamlMap& entry : map.Maps("metrics")) {
    analysis.metrics.push_back(ReadMetric(entry));
    const std::string& name = analysis.metrics.back().name;
    const auto same = std::count_if(analysis.metrics.begin(), analysis.metrics.end(),
                                    [&](const Metric& metric) { return metric.name == name; });
    if (same > 1) {
      entry.Fail(absl::StrCat("there is another metric \"", name, "\": give it a \"name\""));
    }
  }
  if (analysis.metrics.empty()) {
    map.Fail("\"metrics\" is missing: a list such as [{use: http-errors}]");
  }
  if (analysis.metrics.size() > kMostMetrics) {
    map.FailAt("metrics", absl::StrCat("are more than ", kMostMetrics));
  }
}

Analysis Read(const YAML::Node& document, absl::string_view origin) {
  if (!document.IsDefined() || document.IsNull()) {
    throw ConfigFailure{absl::InvalidArgumentError("is empty; see docs/analysis.md")};
  }
  YamlMap map(document, "");
  Analysis analysis;
  analysis.name = std::filesystem::path(std::string(origin)).stem().string();
  map.Read("name", analysis.name);
  ReadLimits(map, analysis);
  ReadTimes(map, analysis);
  map.Read("version-label", analysis.version_label);
  if (!ParseMatchers(absl::StrCat(analysis.version_label, "=\"v\"")).ok()) {
    map.FailAt("version-label",
               absl::StrCat("\"", analysis.version_label, "\" is no name of a label"));
  }
  map.Read("pod-label", analysis.pod_label);
  if (const std::optional<std::string> at = map.Text("at-deadline"); at.has_value()) {
    if (*at != "inconclusive" && *at != "fail") {
      map.FailAt("at-deadline", absl::StrCat("\"", *at, "\" is neither inconclusive nor fail"));
    }
    analysis.at_deadline = *at == "fail" ? AtDeadline::kFail : AtDeadline::kInconclusive;
  }
  ReadMetrics(map, analysis);
  map.RefuseOthers();
  return analysis;
}

absl::StatusOr<std::vector<std::string>> FilesIn(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::filesystem::path& path = entry->path();
    if (path.extension() == ".yaml" || path.extension() == ".yml") paths.push_back(path.string());
  }
  if (error) return absl::NotFoundError(absl::StrCat(folder, ": ", error.message()));
  if (paths.empty()) return absl::NotFoundError(absl::StrCat(folder, ": holds no .yaml file"));
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

absl::StatusOr<Analysis> ParseAnalysis(absl::string_view text, absl::string_view origin) {
  const auto wrong = [&](absl::string_view message) {
    return absl::InvalidArgumentError(absl::StrCat(origin, ": ", message));
  };
  if (text.size() > kMostBytes) return wrong("is larger than 1 MiB");
  if (text.find('\0') != text.npos) return wrong("has a zero byte in it; is it a text file?");
  try {
    return Read(YAML::Load(std::string(text)), origin);
  } catch (const ConfigFailure& failure) {
    return wrong(failure.status.message());
  } catch (const YAML::Exception& error) {
    return wrong(error.mark.line >= 0 ? absl::StrCat("line ", error.mark.line + 1, ": ", error.msg)
                                      : error.msg);
  }
}

absl::StatusOr<std::vector<Analysis>> LoadAnalyses(const std::string& path) {
  std::vector<std::string> paths = {path};
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    absl::StatusOr<std::vector<std::string>> files = FilesIn(path);
    if (!files.ok()) return files.status();
    paths = *std::move(files);
  }
  std::vector<Analysis> analyses;
  std::set<std::string> names;
  for (const std::string& file : paths) {
    const absl::StatusOr<std::string> text = ReadFile(file);
    if (!text.ok()) return text.status();
    absl::StatusOr<Analysis> analysis = ParseAnalysis(*text, file);
    if (!analysis.ok()) return analysis.status();
    if (!names.insert(analysis->name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(file, ": another file has an analysis \"", analysis->name, "\" too"));
    }
    analyses.push_back(*std::move(analysis));
  }
  return analyses;
}

}  // namespace guidon::analysis

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "analysis/cli/cli.h"
#include "analysis/config/parse.h"
#include "analysis/engine/judge.h"
#include "analysis/prometheus/prometheus_source.h"
#include "analysis/report/json.h"
#include "analysis/report/text.h"

namespace guidon::analysis {
namespace {

struct CheckOptions {
  std::string config;
  std::string analysis;
  std::string prometheus;
  std::string since;
  std::string output = "table";
  Subject subject;
  bool wait = false;
};

ExitCode CodeOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return ExitCode::kPass;
    case Verdict::kFail:
      return ExitCode::kFail;
    case Verdict::kContinue:
      break;
  }
  return ExitCode::kContinue;
}

// A span of time before `now`, or a time as RFC 3339 has it.
absl::StatusOr<std::optional<absl::Time>> ReadSince(const std::string& text, absl::Time now) {
  absl::Duration ago;
  absl::Time time;
  std::string problem;
  if (text.empty()) return std::optional<absl::Time>();
  if (absl::ParseDuration(text, &ago) && ago >= absl::ZeroDuration()) {
    return std::optional<absl::Time>(now - ago);
  }
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &problem)) {
    return std::optional<absl::Time>(time);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--since: \"", text,
                   "\" is neither a time such as 10m nor one such as 2026-07-01T08:00:00Z"));
}

absl::StatusOr<Analysis> Choose(const std::string& path, const std::string& name) {
  const absl::StatusOr<std::vector<Analysis>> analyses = LoadAnalyses(path);
  if (!analyses.ok()) return analyses.status();
  std::vector<std::string> names;
  for (const Analysis& analysis : *analyses) {
    if (analysis.name == name || (name.empty() && analyses->size() == 1)) return analysis;
    names.push_back(analysis.name);
  }
  return absl::InvalidArgumentError(
      name.empty() ? absl::StrCat(path, " holds several analyses; choose one by --analysis: ",
                                  absl::StrJoin(names, ", "))
                   : absl::StrCat("--analysis: there is no \"", name, "\" in ", path, "; there is ",
                                  absl::StrJoin(names, ", ")));
}

// Judges once or, with --wait, until there is a verdict or the deadline.
Report JudgeNow(const CheckOptions& options, const Analysis& analysis, MetricSource& source,
                std::ostream& err) {
  const absl::Time begun = absl::Now();
  const absl::Time last = options.subject.start.value_or(begun) + analysis.deadline;
  std::string told;
  while (true) {
    Report report = Judge(analysis, options.subject, source, absl::Now());
    const bool goes_on = options.wait && report.verdict == Verdict::kContinue &&
                         !report.deadline_passed && absl::Now() < last;
    if (!goes_on) return report;
    if (report.reason != told) err << "continue: " << report.reason << std::endl;
    told = report.reason;
    std::this_thread::sleep_for(absl::ToChronoMilliseconds(analysis.interval));
  }
}

ExitCode Check(CheckOptions options, const Streams& streams) {
  const auto fail = [&](const absl::Status& status) {
    PrintError(status.message(), streams.err);
    return ExitCode::kError;
  };
  const absl::StatusOr<Analysis> analysis = Choose(options.config, options.analysis);
  if (!analysis.ok()) return fail(analysis.status());
  const absl::StatusOr<PrometheusOptions> prometheus =
      PrometheusFromEnvironment(options.prometheus);
  if (!prometheus.ok()) {
    PrintError(prometheus.status().message(), streams.err);
    return ExitCode::kUsage;
  }
  const auto start = ReadSince(options.since, absl::Now());
  if (!start.ok()) {
    PrintError(start.status().message(), streams.err);
    return ExitCode::kUsage;
  }
  options.subject.start = *start;

  PrometheusSource source(*prometheus);
  const Report report = JudgeNow(options, *analysis, source, streams.err);
  if (options.output == "json") {
    constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
    streams.out << ReportJson(report, Detail::kVerdict).dump(2, ' ', false, kReplace) << "\n";
  } else {
    streams.out << (options.output == "markdown" ? ReportMarkdown(report) : ReportTable(report));
  }
  return CodeOf(report.verdict);
}

}  // namespace

void DeclareCheck(CLI::App& program, const Streams& streams, Action& action) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* const check = program.add_subcommand(
      "check", "Judges a canary once, for a pipeline; the exit code is the verdict.");
  check->add_option("--config", options->config, "analysis file, or a folder of them")
      ->required()
      ->envname("GUIDON_ANALYST_CONFIG");
  check->add_option("--analysis", options->analysis, "which one, where there are several");
  check->add_option("--prometheus", options->prometheus, "address, such as http://prometheus:9090")
      ->required()
      ->envname("GUIDON_PROMETHEUS");
  check
      ->add_option("--canary", options->subject.canary,
                   "the new version: a value of the version label, or label matchers")
      ->required();
  check->add_option("--stable", options->subject.stable, "the version that it replaces")
      ->required();
  check->add_option("--namespace", options->subject.name_space, "fills in {{namespace}}");
  check->add_option("--rollout", options->subject.rollout, "fills in {{rollout}}");
  check->add_option("--since", options->since,
                    "when the canary got its first requests: 10m (ago) or 2026-07-01T08:00:00Z; "
                    "without it, when its counters begin");
  check->add_option("-o,--output", options->output, "table, json or markdown")
      ->check(CLI::IsMember({"table", "json", "markdown"}))
      ->capture_default_str();
  check->add_flag("--wait", options->wait,
                  "ask again each interval until there is a verdict or the deadline has passed");
  check->callback([options, &streams, &action] {
    action = [options, &streams] { return Check(*options, streams); };
  });
}

}  // namespace guidon::analysis

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "analysis/cli/cli.h"
#include "analysis/config/parse.h"

namespace guidon::analysis {
namespace {

std::string Describe(const Analysis& analysis) {
  const auto name = [](std::string* out, const Metric& metric) { out->append(metric.name); };
  return absl::StrCat(analysis.name, ": ", absl::StrJoin(analysis.metrics, ", ", name),
                      "; deadline ", absl::FormatDuration(analysis.deadline));
}

ExitCode Validate(const std::vector<std::string>& paths, const Streams& streams) {
  ExitCode code = ExitCode::kPass;
  for (const std::string& path : paths) {
    const absl::StatusOr<std::vector<Analysis>> analyses = LoadAnalyses(path);
    if (!analyses.ok()) {
      PrintError(analyses.status().message(), streams.err);
      code = ExitCode::kError;
      continue;
    }
    for (const Analysis& analysis : *analyses) streams.out << Describe(analysis) << "\n";
  }
  return code;
}

}  // namespace

void DeclareValidate(CLI::App& program, const Streams& streams, Action& action) {
  const auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* const validate = program.add_subcommand(
      "validate",
      "Checks analysis files, and what guards of ramps are, without asking Prometheus.");
  validate->add_option("FILE", *paths, "analysis files, or folders of them")->required();
  validate->footer("Exit codes: 0 all can be used, 1 one cannot, 2 wrong usage.");
  validate->callback([paths, &streams, &action] {
    action = [paths, &streams] { return Validate(*paths, streams); };
  });
}

}  // namespace guidon::analysis

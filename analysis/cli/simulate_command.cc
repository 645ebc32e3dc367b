#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "analysis/cli/cli.h"
#include "analysis/simulation/chart.h"
#include "analysis/simulation/simulation.h"

namespace guidon::analysis {
namespace {

struct SimulateOptions {
  SimulationOptions simulation;
  std::string svg;
};

double Percent(int part, int all) { return 100.0 * part / all; }

void PrintHeading(const char* title, std::ostream& out) {
  out << absl::StrFormat("\n%s\n%-26s%10s", title, "scenario", "rollouts");
  for (const Method method : kMethods) out << absl::StrFormat("%28s", MethodName(method));
  out << absl::StrFormat("%22s\n%36s", "guidon passes", "");
  for (size_t i = 0; i < kMethods.size(); ++i) {
    out << absl::StrFormat("%12s%8s%8s", "aborted", "after", "failed");
  }
  out << absl::StrFormat("%14s%8s\n", "share", "after");
}

void PrintRow(const ScenarioResult& result, std::ostream& out) {
  out << absl::StrFormat("%-26s%10d", result.scenario.name, result.rollouts);
  for (const Method method : kMethods) {
    const Outcome& outcome = result.of(method);
    out << absl::StrFormat("%10.2f %%%6.1fm%9.0f", Percent(outcome.aborted, result.rollouts),
                           outcome.minutes, outcome.harmed);
  }
  out << absl::StrFormat("%12.2f %%%7.1fm\n", Percent(result.passed, result.rollouts),
                         result.minutes_to_pass);
}

std::vector<ScenarioResult> RunAll(const std::vector<Scenario>& scenarios, int rollouts,
                                   const SimulationOptions& options, std::ostream& out) {
  std::vector<ScenarioResult> results;
  for (const Scenario& scenario : scenarios) {
    results.push_back(Simulate(scenario, rollouts, options));
    PrintRow(results.back(), out);
    out.flush();
  }
  return results;
}

ExitCode RunSimulation(const SimulateOptions& options, const Streams& streams) {
  const SimulationOptions& simulation = options.simulation;
  streams.out << absl::StrFormat(
      "Half an hour of a canary with 10 %% of the requests, asked every 15 s; alpha %g, seed %d.\n"
      "\"after\": mean minutes until the abort; \"failed\": the canary's failed requests until "
      "then.\n",
      simulation.alpha, simulation.seed);
  PrintHeading("The canary is no worse than tolerated: every abort is a false one", streams.out);
  const auto same = RunAll(SameScenarios(), simulation.rollouts, simulation, streams.out);
  PrintHeading("The canary is worse", streams.out);
  const auto worse =
      RunAll(WorseScenarios(), std::max(1, simulation.rollouts / 10), simulation, streams.out);
  if (!options.svg.empty()) {
    std::ofstream file(options.svg);
    file << SimulationChart(same, worse, simulation.alpha);
    if (!file.flush()) {
      PrintError(absl::StrCat(options.svg, ": cannot be written"), streams.err);
      return ExitCode::kError;
    }
  }
  for (const ScenarioResult& result : same) {
    const int aborted = result.of(Method::kGuidon).aborted;
    if (!result.scenario.is_promised || aborted <= simulation.alpha * result.rollouts) continue;
    PrintError(absl::StrCat("\"", result.scenario.name, "\": more than alpha were aborted"),
               streams.err);
    return ExitCode::kFail;
  }
  streams.out << "\nFalse aborts of guidon are within alpha wherever errors are as the analysis "
                 "was told.\n";
  return ExitCode::kPass;
}

}  // namespace

void DeclareSimulate(CLI::App& program, const Streams& streams, Action& action) {
  const auto options = std::make_shared<SimulateOptions>();
  CLI::App* const simulate = program.add_subcommand(
      "simulate",
      "Shows on made-up rollouts how often the verdict is wrong and how soon it comes.");
  simulate->add_option("--rollouts", options->simulation.rollouts, "how many of each kind")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  simulate->add_option("--alpha", options->simulation.alpha, "promised share of false aborts")
      ->check(CLI::Range(1e-6, 0.5))
      ->capture_default_str();
  simulate->add_option("--seed", options->simulation.seed, "another one gives other rollouts")
      ->capture_default_str();
  simulate->add_option("--svg", options->svg, "file to draw charts to");
  simulate->callback([options, &streams, &action] {
    action = [options, &streams] { return RunSimulation(*options, streams); };
  });
}

}  // namespace guidon::analysis

#include "bench/compare/compare_command.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "bench/compare/compare_report.h"
#include "bench/compare/comparison.h"

namespace guidon::bench {
namespace {

using Part = std::pair<const char*, std::vector<Figure> (*)(const Comparison&)>;

constexpr Part kParts[] = {{"lookups", CompareLookups},
                           {"memory", CompareMemory},
                           {"streams", CompareStreams},
                           {"counts", MeasureFlagCounts}};

struct CompareCommand {
  std::string peer;
  std::string part;
  int rounds = 3;
  int milliseconds = 1000;
  std::string output = "table";
  std::string save;
};

int Fail(const std::string& message) {
  std::fprintf(stderr, "guidon-bench compare: %s\n", message.c_str());
  return 1;
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw std::runtime_error(path + ": cannot be written");
}

int RunCompare(const CompareCommand& command) {
  const char* const path = std::getenv("PATH");
  const auto peer = FindPeer(command.peer, path == nullptr ? "" : path);
  if (!peer.ok()) return Fail(std::string(peer.status().message()));
  Comparison comparison;
  comparison.ours = OurContender();
  comparison.peer = *peer;
  comparison.rounds = command.rounds;
  comparison.duration = std::chrono::milliseconds(command.milliseconds);
  comparison.progress = [](const std::string& what) {
    std::fprintf(stderr, "measuring: %s\n", what.c_str());
  };
  CompareReport report = {DescribeMachine(), peer->name, command.rounds, {}};
  try {
    for (const auto& [name, measure] : kParts) {
      if (!command.part.empty() && command.part != name) continue;
      for (Figure& figure : measure(comparison)) report.figures.push_back(std::move(figure));
    }
    std::fputs((command.output == "json" ? JsonOf(report) : TableOf(report)).c_str(), stdout);
    if (!command.save.empty()) {
      Write(command.save + ".txt", TableOf(report));
      Write(command.save + ".json", JsonOf(report));
      Write(command.save + ".svg", SvgOf(ChartOf(report)));
    }
  } catch (const std::runtime_error& error) {
    return Fail(error.what());
  }
  return 0;
}

}  // namespace

void AddCompareCommand(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<CompareCommand>();
  CLI::App& compare =
      *app.add_subcommand("compare", "Measure guidond and a peer in turn, and print the ratios");
  compare.add_option("--peer", command->peer,
                     "Program that takes flagd's options (default: flagd, else flagd-core-peer, in "
                     "PATH or ~/.cache/guidon/bin; bench/peer/build builds them)");
  compare.add_option("--part", command->part, "lookups, memory, streams or counts; default all")
      ->check(CLI::IsMember({"lookups", "memory", "streams", "counts"}));
  compare.add_option("--rounds", command->rounds, "How often to measure each in turn")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  compare.add_option("--milliseconds", command->milliseconds, "How long a measurement takes")
      ->capture_default_str()
      ->check(CLI::Range(50, 600'000));
  compare.add_option("-o,--output", command->output, "table or json")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json"}));
  compare.add_option("--save", command->save,
                     "Write the results to this name with .txt, .json and .svg too");
  compare.callback([command, &exit_code] { exit_code = RunCompare(*command); });
}

}  // namespace guidon::bench

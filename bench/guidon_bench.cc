// guidon-bench: puts load on servers of flags, measures guidond, and compares it with a peer.

#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "bench/compare/compare_command.h"
#include "bench/daemon/daemon_parts.h"
#include "bench/load/load_command.h"
#include "bench/load/request_mix.h"

namespace guidon::bench {
namespace {

// Each connection takes a file descriptor.
void AllowManyFiles() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void AddPart(CLI::App& app, const std::string& name, const std::string& what,
             const std::function<void(int rounds)>& measure) {
  CLI::App& part = *app.add_subcommand(name, what);
  auto rounds = std::make_shared<int>(5);
  part.add_option("--rounds", *rounds, "How often to measure in turn")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  part.callback([measure, rounds] { measure(*rounds); });
}

void AddParts(CLI::App& app) {
  AddPart(app, "loading", "Time to load 10,000 flags, against parsing their JSON",
          [](int) { MeasureLoading(); });
  AddPart(app, "flips", "Time from a flip to its event, against a synced append",
          [](int) { MeasureFlips(); });
  AddPart(app, "interference", "What 1,000 flips a second cost lookups", MeasureInterference);
  AddPart(app, "throughput", "Unary lookups, against an empty gRPC service", MeasureThroughput);
  AddPart(app, "front", "What the front of the ports costs a gRPC call", MeasureFront);
  AddPart(app, "herd", "Time to serve 2,000 clients that come at once", MeasureHerd);
}

void AddFlags(CLI::App& app) {
  CLI::App& flags = *app.add_subcommand("flags", "Print the flags that load and compare ask for");
  auto count = std::make_shared<int>(100);
  flags.add_option("--count", *count, "How many flags; at least four")
      ->capture_default_str()
      ->check(CLI::Range(4, 10'000'000));
  flags.callback([count] { std::fputs(FlagsDocument(*count).c_str(), stdout); });
}

int Run(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  AllowManyFiles();
  CLI::App app("Measures servers of feature flags", "guidon-bench");
  app.require_subcommand(1);
  int exit_code = 0;
  AddLoadCommand(app, exit_code);
  AddCompareCommand(app, exit_code);
  AddFlags(app);
  AddParts(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "guidon-bench: %s\n", error.what());
    return 1;
  }
  return exit_code;
}

}  // namespace
}  // namespace guidon::bench

int main(int argc, char** argv) { return guidon::bench::Run(argc, argv); }

#include "bench/load/load_command.h"

#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "bench/load/bar_chart.h"
#include "bench/load/load_report.h"
#include "bench/load/load_run.h"
#include "bench/load/process_usage.h"

namespace guidon::bench {
namespace {

struct LoadCommand {
  LoadOptions options;
  std::string protocol = "grpc";
  std::string mix = "static";
  std::string duration = "5s";
  std::string warm_up = "500ms";
  std::string output = "table";
  std::string chart;
};

int Fail(int code, absl::string_view message) {
  std::fprintf(stderr, "guidon-bench load: %s\n", std::string(message).c_str());
  return code;
}

// Reads a duration such as 1.5s into `result`.
absl::Status ReadDuration(const std::string& text, const std::string& option,
                          std::chrono::milliseconds& result) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration < absl::ZeroDuration() ||
      duration > absl::Hours(24)) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, ": \"", text, "\" is no duration such as 5s or 500ms"));
  }
  result = absl::ToChronoMilliseconds(duration);
  return absl::OkStatus();
}

int RunLoadCommand(LoadCommand& command) {
  for (const absl::Status& status :
       {ReadDuration(command.duration, "--duration", command.options.duration),
        ReadDuration(command.warm_up, "--warm-up", command.options.warm_up)}) {
    if (!status.ok()) return Fail(2, status.message());
  }
  const auto protocol = ProtocolOf(command.protocol);
  if (!protocol.ok()) return Fail(2, protocol.status().message());
  const auto mix = MakeMix(*protocol, command.mix);
  if (!mix.ok()) return Fail(2, mix.status().message());
  const auto result = RunLoad(*mix, command.options);
  if (!result.ok()) return Fail(1, result.status().message());
  LoadReport report = {command.protocol + " " + command.mix, command.options, *result, 0};
  if (command.options.server != 0) {
    const auto memory = ResidentMemory(command.options.server);
    if (memory.ok()) report.resident_bytes = memory->all;
  }
  const std::string text = command.output == "json" ? JsonOf(report) : TableOf(report);
  std::fputs(text.c_str(), stdout);
  if (!command.chart.empty()) {
    if (const absl::Status status = WriteSvg(ChartOf(report), command.chart); !status.ok()) {
      return Fail(1, status.message());
    }
  }
  return result->failures > 0 ? 1 : 0;
}

}  // namespace

void AddLoadCommand(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<LoadCommand>();
  CLI::App& load = *app.add_subcommand("load", "Put load on a server of flags, and measure it");
  load.footer(
      "Example: guidon-bench flags --count 100 > flags.json\n"
      "         guidond start --uri file:flags.json &\n"
      "         guidon-bench load --target 127.0.0.1:8013 --mix static:9,all --server-pid $!");
  load.add_option("--target", command->options.target, "HOST:PORT of the server")->required();
  load.add_option("--protocol", command->protocol,
                  "grpc, connect (JSON over HTTP/1.1), connect-proto (protobuf) or ofrep")
      ->capture_default_str();
  load.add_option("--mix", command->mix,
                  "What to ask for, of the flags of guidon-bench flags: static, targeting, "
                  "fractional, object, all (bulk), each with how often: static:8,targeting:2")
      ->capture_default_str();
  load.add_option("--connections", command->options.connections, "How many connections")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  load.add_option("--streams", command->options.streams,
                  "Calls under way at once on a connection; over HTTP/1.1 always one")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  load.add_option("--rate", command->options.rate,
                  "Calls a second in an open loop: latencies count from when a call was due. "
                  "0: a closed loop, in which each reply starts the next call")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e7));
  load.add_option("--duration", command->duration, "How long to measure")->capture_default_str();
  load.add_option("--warm-up", command->warm_up, "How long before that")->capture_default_str();
  load.add_option("--server-pid", command->options.server,
                  "Process whose CPU time and memory to measure");
  load.add_option("-o,--output", command->output, "table or json")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json"}));
  load.add_option("--chart", command->chart, "File for a chart of the latencies (SVG)");
  load.callback([command, &exit_code] { exit_code = RunLoadCommand(*command); });
}

}  // namespace guidon::bench

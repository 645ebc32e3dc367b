#include "bench/load/load_report.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"

namespace guidon::bench {
namespace {

constexpr std::array<std::pair<const char*, double>, 5> kPercentiles = {
    {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}}};

double MillisecondsAt(const LoadReport& report, double fraction) {
  return static_cast<double>(report.result.latency.Percentile(fraction)) * 1e-6;
}

bool OpenLoop(const LoadReport& report) { return report.options.rate > 0; }

std::string LoopOf(const LoadReport& report) {
  return OpenLoop(report) ? absl::StrFormat("open loop of %.0f calls/s", report.options.rate)
                          : std::string("closed loop");
}

}  // namespace

std::string TableOf(const LoadReport& report) {
  const LoadResult& result = report.result;
  std::string text = absl::StrFormat(
      "%s: %s, %d connections of up to %d calls, %.1f s\n"
      "  calls        %d (%.0f /s)\n"
      "  failures     %d%s%s\n"
      "  latency     ",
      report.name, LoopOf(report), report.options.connections, report.options.streams,
      result.seconds, result.calls, result.per_second(), result.failures,
      result.failures > 0 ? ", the first: " : "", result.first_failure);
  for (const auto& [name, fraction] : kPercentiles) {
    absl::StrAppendFormat(&text, " %s %.3f ms ", name, MillisecondsAt(report, fraction));
  }
  text.back() = '\n';
  if (report.options.server != 0) {
    absl::StrAppendFormat(&text,
                          "  server       %.2f us CPU a call, %.2f cores, %.1f MB resident\n",
                          result.cpu_micros_per_call(), result.server_cpu_seconds / result.seconds,
                          static_cast<double>(report.resident_bytes) / 1e6);
  }
  return text;
}

std::string JsonOf(const LoadReport& report) {
  const LoadResult& result = report.result;
  nlohmann::ordered_json json = {{"load", report.name},
                                 {"target", report.options.target},
                                 {"connections", report.options.connections},
                                 {"streams", report.options.streams},
                                 {"openLoop", OpenLoop(report)},
                                 {"seconds", result.seconds},
                                 {"calls", result.calls},
                                 {"callsPerSecond", result.per_second()},
                                 {"failures", result.failures}};
  if (OpenLoop(report)) json["rate"] = report.options.rate;
  if (result.failures > 0) json["firstFailure"] = result.first_failure;
  for (const auto& [name, fraction] : kPercentiles) {
    json["latencyMilliseconds"][name] = MillisecondsAt(report, fraction);
  }
  if (report.options.server != 0) {
    json["server"] = {{"cpuMicrosecondsPerCall", result.cpu_micros_per_call()},
                      {"cores", result.server_cpu_seconds / result.seconds},
                      {"residentBytes", report.resident_bytes}};
  }
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

BarChart ChartOf(const LoadReport& report) {
  BarChart chart;
  chart.title = absl::StrCat("Latency of ", report.name);
  chart.subtitle = absl::StrFormat("%s, %d connections; %.0f calls/s", LoopOf(report),
                                   report.options.connections, report.result.per_second());
  for (const auto& [name, fraction] : kPercentiles) {
    const double value = MillisecondsAt(report, fraction);
    chart.bars.push_back({name, value, absl::StrFormat("%.3f ms", value)});
  }
  return chart;
}

}  // namespace guidon::bench

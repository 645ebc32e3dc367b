#include "bench/compare/compare_report.h"

#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"

namespace guidon::bench {
namespace {

bool HasPeer(const Figure& figure) { return !figure.peers.empty(); }

bool IsAgainstItself(const Figure& figure) { return figure.ratio_goal > 0; }

// Three digits that mean something, but no fraction from 1,000 on.
std::string Number(double value) {
  if (value >= 100) return absl::StrFormat("%.0f", value);
  if (value >= 10) return absl::StrFormat("%.1f", value);
  if (value >= 0.1) return absl::StrFormat("%.2f", value);
  return absl::StrFormat("%.3f", value);
}

std::string Verdict(const Figure& figure) {
  if (!figure.HasGoal()) return "";
  const std::string goal = figure.times_goal > 0  ? absl::StrCat(">= ", figure.times_goal, " x")
                           : figure.most_goal > 0 ? absl::StrCat("<= ", Number(figure.most_goal))
                                                  : absl::StrCat("ratio <= ", figure.ratio_goal);
  return absl::StrCat(goal, figure.ReachesGoal() ? "  reached" : "  MISSED");
}

}  // namespace

std::string TableOf(const CompareReport& report) {
  std::string text = absl::StrFormat(
      "guidond : %s on %s, medians of %d rounds in turn; lookups: the server on one half of the "
      "cores, the generator on the other\n\n"
      "%-24s %-22s %10s %10s %8s %8s  %s\n",
      report.peer, report.machine, report.rounds, "", "", "guidond", "peer", "ratio", "better",
      "goal");
  std::string last;
  for (const Figure& figure : report.figures) {
    const bool peer = HasPeer(figure);
    std::string line = absl::StrFormat(
        "%-24s %-22s %10s %10s %8s %8s  %s", figure.subject == last ? "" : figure.subject,
        figure.name, Number(figure.Ours()), peer ? Number(figure.Peers()) : "",
        peer ? Number(figure.Ratio()) : "",
        peer && !IsAgainstItself(figure) ? Number(figure.TimesBetter()) + " x" : "",
        Verdict(figure));
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&text, line, "\n");
    last = figure.subject;
  }
  return text;
}

std::string JsonOf(const CompareReport& report) {
  nlohmann::ordered_json json = {{"machine", report.machine},
                                 {"peer", report.peer},
                                 {"rounds", report.rounds},
                                 {"figures", nlohmann::json::array()}};
  for (const Figure& figure : report.figures) {
    nlohmann::ordered_json item = {{"subject", figure.subject},
                                   {"name", figure.name},
                                   {"moreIsBetter", figure.better == Figure::Better::kMore},
                                   {"guidond", figure.Ours()},
                                   {"guidondRounds", figure.ours}};
    if (HasPeer(figure)) {
      item["peer"] = figure.Peers();
      item["peerRounds"] = figure.peers;
      item["ratio"] = figure.Ratio();
      if (!IsAgainstItself(figure)) item["timesBetter"] = figure.TimesBetter();
    }
    if (figure.HasGoal()) item["goalReached"] = figure.ReachesGoal();
    json["figures"].push_back(std::move(item));
  }
  return json.dump(2) + "\n";
}

BarChart ChartOf(const CompareReport& report) {
  BarChart chart;
  chart.title = absl::StrCat("How many times better guidond is than ", report.peer);
  chart.subtitle = absl::StrCat(report.machine, "; left of the line it is worse. Logarithmic");
  chart.line = 1;
  for (const Figure& figure : report.figures) {
    if (!HasPeer(figure) || IsAgainstItself(figure)) continue;
    const double times = figure.TimesBetter();
    if (times <= 0) continue;
    chart.bars.push_back({absl::StrCat(figure.subject, ": ", figure.name), times,
                          absl::StrCat(Number(times), " x")});
  }
  return chart;
}

std::string DescribeMachine() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  std::string model = "unknown processor";
  while (std::getline(file, line)) {
    if (!absl::StartsWith(line, "model name")) continue;
    model = std::string(absl::StripAsciiWhitespace(line.substr(line.find(':') + 1)));
    break;
  }
  return absl::StrCat(model, ", ", std::thread::hardware_concurrency(), " cores");
}

}  // namespace guidon::bench

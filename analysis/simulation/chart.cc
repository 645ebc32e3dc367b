#include "analysis/simulation/chart.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace guidon::analysis {
namespace {

constexpr double kWidth = 560;  // of one chart
constexpr double kLeft = 160;   // where the first one's bars begin
constexpr double kRow = 46;
constexpr double kTop = 92;

const char* ColourOf(Method method) {
  switch (method) {
    case Method::kThreshold:
      return "#b8860b";
    case Method::kMannWhitney:
      return "#b03a5b";
    case Method::kGuidon:
      break;
  }
  return "#1f6f8b";
}

std::string Text(double x, double y, absl::string_view text, absl::string_view style = "") {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n", x, y, style, text);
}

std::string Line(double x1, double y1, double x2, double y2, absl::string_view style) {
  return absl::StrFormat("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n", x1, y1, x2,
                         y2, style);
}

// Shares from 0.01 % to 100 % on a logarithmic scale: 0 to 1.
double SharePlace(double share) { return std::max(0.0, std::log10(std::max(share, 1e-4)) / 4 + 1); }

std::string SameChart(const std::vector<ScenarioResult>& results, double alpha) {
  const double width = kWidth - kLeft - 60;
  const double bottom = kTop + kRow * static_cast<double>(results.size());
  std::string svg = Text(0, 66, "Rollouts aborted though the canary is no worse", "class=\"h\"");
  for (const double share : {0.001, 0.01, 0.1, 1.0}) {
    const double x = kLeft + width * SharePlace(share);
    svg += Line(x, kTop - 6, x, bottom, "stroke=\"#ddd\"");
    svg += Text(x, bottom + 16, absl::StrFormat("%g %%", 100 * share), "text-anchor=\"middle\"");
  }
  const double limit = kLeft + width * SharePlace(alpha);
  svg += Line(limit, kTop - 6, limit, bottom, "stroke=\"#333\" stroke-dasharray=\"4 3\"");
  svg += Text(limit + 4, kTop - 8, absl::StrFormat("alpha = %g %%", 100 * alpha));
  for (size_t i = 0; i < results.size(); ++i) {
    const double y = kTop + kRow * static_cast<double>(i);
    svg += Text(kLeft - 8, y + 22, results[i].scenario.name, "text-anchor=\"end\"");
    for (size_t m = 0; m < kMethods.size(); ++m) {
      const double share = static_cast<double>(results[i].of(kMethods[m]).aborted) /
                           static_cast<double>(results[i].rollouts);
      const double bar = std::max(1.0, width * SharePlace(share));
      const double at = y + 4 + 12 * static_cast<double>(m);
      absl::StrAppendFormat(
          &svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"10\" fill=\"%s\"/>\n", kLeft,
          at, bar, ColourOf(kMethods[m]));
      svg += Text(kLeft + bar + 4, at + 9, absl::StrFormat("%.3g %%", 100 * share));
    }
  }
  return svg;
}

std::string WorseChart(const std::vector<ScenarioResult>& all, double bottom) {
  std::vector<ScenarioResult> results;
  for (const ScenarioResult& result : all) {
    if (result.scenario.burst == 1) results.push_back(result);
  }
  const double left = kWidth + 60;
  const double width = kWidth - 110;
  const double most = 30;  // minutes
  const auto place_x = [&](double ratio) {
    return left + width * std::log(ratio / 1.3) / std::log(60 / 1.3);
  };
  const auto place_y = [&](double minutes) {
    return bottom - (bottom - kTop) * std::log(minutes / 0.2) / std::log(most / 0.2);
  };
  std::string svg = Text(left - 40, 66, "Minutes until a worse canary is aborted", "class=\"h\"");
  for (const double minutes : {0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0}) {
    svg += Line(left, place_y(minutes), left + width, place_y(minutes), "stroke=\"#ddd\"");
    svg +=
        Text(left - 6, place_y(minutes) + 4, absl::StrFormat("%g", minutes), "text-anchor=\"end\"");
  }
  for (const ScenarioResult& result : results) {
    const double ratio = result.scenario.traffic.ratio;
    svg +=
        Text(place_x(ratio), bottom + 16, absl::StrFormat("%gx", ratio), "text-anchor=\"middle\"");
  }
  for (const Method method : kMethods) {
    std::string points;
    for (const ScenarioResult& result : results) {
      const Outcome& outcome = result.of(method);
      const double share = static_cast<double>(outcome.aborted) / result.rollouts;
      if (outcome.aborted == 0) continue;
      const double x = place_x(result.scenario.traffic.ratio);
      const double y = place_y(outcome.minutes);
      absl::StrAppendFormat(&points, "%.1f,%.1f ", x, y);
      absl::StrAppendFormat(&svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x, y,
                            ColourOf(method));
      if (share < 0.995) {
        svg += Text(x + 6, y - 5, absl::StrFormat("%.0f %% found", 100 * share),
                    absl::StrCat("fill=\"", ColourOf(method), "\""));
      }
    }
    absl::StrAppendFormat(
        &svg, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", points,
        ColourOf(method));
  }
  return svg;
}

}  // namespace

std::string SimulationChart(const std::vector<ScenarioResult>& same,
                            const std::vector<ScenarioResult>& worse, double alpha) {
  const double bottom = kTop + kRow * static_cast<double>(same.size());
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-16 0 %.0f %.0f\" "
      "font-family=\"sans-serif\" font-size=\"12\">\n"
      "<style>.h{font-size:15px;font-weight:bold}</style>\n"
      "<rect x=\"-16\" width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
      2 * kWidth + 24, bottom + 40);
  double x = 0;
  for (const Method method : kMethods) {
    absl::StrAppendFormat(&svg,
                          "<rect x=\"%.0f\" y=\"16\" width=\"14\" height=\"14\" fill=\"%s\"/>\n", x,
                          ColourOf(method));
    svg += Text(x + 20, 28, MethodName(method));
    x += 130;
  }
  svg +=
      Text(x + 10, 28,
           "asked every 15 s for half an hour, canary 10 % of 100 requests/s where not said, 1 % "
           "errors");
  svg += SameChart(same, alpha);
  svg += WorseChart(worse, bottom);
  return svg + "</svg>\n";
}

}  // namespace guidon::analysis

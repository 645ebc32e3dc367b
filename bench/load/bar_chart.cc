#include "bench/load/bar_chart.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace guidon::bench {
namespace {

constexpr double kWidth = 760;
constexpr double kNames = 250;   // width of the names
constexpr double kLabels = 110;  // room for the labels at the right
constexpr double kRow = 26;
constexpr double kTop = 64;

std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

std::string Text(double x, double y, absl::string_view style, const std::string& text) {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, style,
                         Escaped(text));
}

constexpr char kStyle[] = R"(<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.subtitle { fill: #656d76 }
.name { text-anchor: end }
rect { fill: #2f6fdb }
line { stroke: #d1242f; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .subtitle { fill: #8d96a0 } rect { fill: #5a9bff }
}
</style>
)";

}  // namespace

std::string SvgOf(const BarChart& chart) {
  double most = chart.line;
  for (const BarChart::Bar& bar : chart.bars) most = std::max(most, bar.value);
  const double scale = most > 0 ? (kWidth - kNames - kLabels) / most : 0;
  const double height = kTop + kRow * static_cast<double>(chart.bars.size()) + 14;
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\">\n"
      "<title>%s</title>\n%s",
      kWidth, height, Escaped(chart.title), kStyle);
  svg += Text(12, 24, "title", chart.title);
  svg += Text(12, 44, "subtitle", chart.subtitle);
  double y = kTop;
  for (const BarChart::Bar& bar : chart.bars) {
    const double width = std::max(1.0, bar.value * scale);
    svg += Text(kNames - 10, y + 16, "name", bar.name);
    absl::StrAppendFormat(&svg,
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>\n",
                          kNames, y + 3, width, kRow - 8);
    svg += Text(kNames + width + 8, y + 16, "label", bar.label);
    y += kRow;
  }
  if (chart.line > 0) {
    const double x = kNames + chart.line * scale;
    absl::StrAppendFormat(&svg, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x,
                          kTop - 4, x, y);
  }
  return svg + "</svg>\n";
}

absl::Status WriteSvg(const BarChart& chart, const std::string& path) {
  std::ofstream file(path);
  file << SvgOf(chart);
  file.close();
  if (!file) return absl::InternalError(absl::StrCat(path, ": cannot be written"));
  return absl::OkStatus();
}

}  // namespace guidon::bench

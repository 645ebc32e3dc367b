#include "bench/load/bar_chart.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/markup.h"

namespace guidon::bench {
namespace {

constexpr double kWidth = 760;
constexpr double kNames = 290;   // width of the names
constexpr double kLabels = 110;  // room for the labels at the right
constexpr double kRow = 26;
constexpr double kTop = 64;

std::string Text(double x, double y, absl::string_view style, const std::string& text) {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, style,
                         EscapeXml(text));
}

// Where values stand on the x axis.
class Scale {
 public:
  explicit Scale(const BarChart& chart) : logarithmic_(chart.line > 0) {
    least_ = most_ = Measure(chart.line);
    for (const BarChart::Bar& bar : chart.bars) {
      least_ = std::min(least_, Measure(bar.value));
      most_ = std::max(most_, Measure(bar.value));
    }
  }

  double At(double value) const {
    if (most_ <= least_) return kNames;
    return kNames + (Measure(value) - least_) / (most_ - least_) * (kWidth - kNames - kLabels);
  }

 private:
  double Measure(double value) const { return logarithmic_ ? std::log(value) : value; }

  const bool logarithmic_;
  double least_ = 0;
  double most_ = 0;
};

constexpr char kStyle[] = R"(<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.subtitle { fill: #656d76 }
.name { text-anchor: end }
rect { fill: #2f6fdb }
.worse { fill: #d1242f }
line { stroke: #656d76 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .subtitle { fill: #8d96a0 } rect { fill: #5a9bff }
}
</style>
)";

}  // namespace

std::string SvgOf(const BarChart& chart) {
  const Scale scale(chart);
  const double height = kTop + kRow * static_cast<double>(chart.bars.size()) + 14;
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\">\n"
      "<title>%s</title>\n%s",
      kWidth, height, EscapeXml(chart.title), kStyle);
  svg += Text(12, 24, "title", chart.title);
  svg += Text(12, 44, "subtitle", chart.subtitle);
  const double from = scale.At(chart.line);
  double y = kTop;
  for (const BarChart::Bar& bar : chart.bars) {
    const double to = scale.At(bar.value);
    svg += Text(kNames - 10, y + 16, "name", bar.name);
    absl::StrAppendFormat(
        &svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"%s/>\n",
        std::min(from, to), y + 3, std::max(1.0, std::abs(to - from)), kRow - 8,
        to < from ? " class=\"worse\"" : "");
    svg += Text(std::max(from, to) + 8, y + 16, "label", bar.label);
    y += kRow;
  }
  if (chart.line > 0) {
    absl::StrAppendFormat(&svg, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", from,
                          kTop - 4, from, y);
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

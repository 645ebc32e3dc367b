#ifndef GUIDON_BENCH_LOAD_BAR_CHART_H_
#define GUIDON_BENCH_LOAD_BAR_CHART_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace guidon::bench {

// A chart of horizontal bars, as SVG that reads on white and on black.
struct BarChart {
  struct Bar {
    std::string name;
    double value = 0;   // 0 and more
    std::string label;  // what stands at its end, such as "3.2 ms"
  };
  std::string title;
  std::string subtitle;
  std::vector<Bar> bars;
  // A line across all bars at this value, such as 1 for ratios; 0: none.
  double line = 0;
};

// The text of the picture.
std::string SvgOf(const BarChart& chart);

// Writes the picture to `path`. INTERNAL where that fails.
absl::Status WriteSvg(const BarChart& chart, const std::string& path);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_BAR_CHART_H_

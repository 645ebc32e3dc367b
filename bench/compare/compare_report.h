#ifndef GUIDON_BENCH_COMPARE_COMPARE_REPORT_H_
#define GUIDON_BENCH_COMPARE_COMPARE_REPORT_H_

#include <string>
#include <vector>

#include "bench/compare/figure.h"
#include "bench/load/bar_chart.h"

namespace guidon::bench {

struct CompareReport {
  std::string machine;  // such as "Xeon, 2 cores"
  std::string peer;     // its name
  int rounds = 0;
  std::vector<Figure> figures;
};

// For people, for programs, and how many times better guidond is as a picture.
std::string TableOf(const CompareReport& report);
std::string JsonOf(const CompareReport& report);
BarChart ChartOf(const CompareReport& report);

// This machine's processor and number of cores.
std::string DescribeMachine();

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_COMPARE_COMPARE_REPORT_H_

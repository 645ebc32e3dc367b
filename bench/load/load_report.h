#ifndef GUIDON_BENCH_LOAD_LOAD_REPORT_H_
#define GUIDON_BENCH_LOAD_LOAD_REPORT_H_

#include <cstdint>
#include <string>

#include "bench/load/bar_chart.h"
#include "bench/load/load_run.h"

namespace guidon::bench {

struct LoadReport {
  std::string name;  // what was asked for
  LoadOptions options;
  LoadResult result;
  uint64_t resident_bytes = 0;  // of the server; 0: not measured
};

// For people, for programs, and the latencies as a picture.
std::string TableOf(const LoadReport& report);
std::string JsonOf(const LoadReport& report);
BarChart ChartOf(const LoadReport& report);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_LOAD_REPORT_H_

#ifndef GUIDON_BENCH_COMPARE_COMPARISON_H_
#define GUIDON_BENCH_COMPARE_COMPARISON_H_

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "bench/compare/contender.h"
#include "bench/compare/figure.h"

namespace guidon::bench {

struct Comparison {
  Contender ours;
  Contender peer;
  int rounds = 3;                                    // A B A B …
  std::chrono::milliseconds duration{1000};          // of a measurement
  std::function<void(const std::string&)> progress;  // told what is measured now
};

// Each of these starts what it needs, measures in turn, and ends it again. They throw
// std::runtime_error where a server fails.

// Throughput, CPU per call and latency of lookups: static, targeting, fractional, object,
// ResolveAll, OFREP single and bulk, over 100 flags. The servers run on one half of the cores, the
// load generator on the other, so that the server is what limits calls/s.
std::vector<Figure> CompareLookups(const Comparison& comparison);

// Memory with 100 and with 10,000 flags, at rest after the start and after lookups of all of them,
// and how long they take to load.
std::vector<Figure> CompareMemory(const Comparison& comparison);

// 1,000 event streams: memory of an idle one, and from a flip to all of them while lookups run.
std::vector<Figure> CompareStreams(const Comparison& comparison);

// guidond alone over 10 to 100,000 flags: a lookup's CPU time, loading, memory.
std::vector<Figure> MeasureFlagCounts(const Comparison& comparison);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_COMPARE_COMPARISON_H_

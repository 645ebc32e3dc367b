#ifndef GUIDON_BENCH_LOAD_PACED_LOOKUPS_H_
#define GUIDON_BENCH_LOAD_PACED_LOOKUPS_H_

#include <chrono>
#include <vector>

#include "bench/load/closed_loop.h"

namespace guidon::bench {

struct Pace {
  int per_second = 1000;
  std::chrono::milliseconds duration{4000};
};

// Calls ResolveBoolean at an even pace, whether earlier calls have their reply or not, and returns
// how long each took from the moment when it was due, in milliseconds. Throws if a call fails.
std::vector<double> PacedLookups(const Target& target,
                                 const flagd::evaluation::v1::ResolveBooleanRequest& request,
                                 const Pace& pace);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_PACED_LOOKUPS_H_

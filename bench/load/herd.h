#ifndef GUIDON_BENCH_LOAD_HERD_H_
#define GUIDON_BENCH_LOAD_HERD_H_

#include <chrono>

#include "bench/load/closed_loop.h"

namespace guidon::bench {

// Has so many clients connect and make one call at the same moment, and returns the time until all
// have their reply. Throws if a call fails.
std::chrono::steady_clock::duration ServeHerd(
    const Target& target, const flagd::evaluation::v1::ResolveBooleanRequest& request, int clients);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_HERD_H_

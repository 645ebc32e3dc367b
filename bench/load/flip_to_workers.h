#ifndef GUIDON_BENCH_LOAD_FLIP_TO_WORKERS_H_
#define GUIDON_BENCH_LOAD_FLIP_TO_WORKERS_H_

#include <string>
#include <vector>

#include "tests/support/guidond.h"

namespace guidon::bench {

// Connects this many workers of the C++ SDK (in process) to the daemon, flips the boolean flag
// `key` of its store, and gives for each flip and worker the milliseconds from the admin's call
// until that worker evaluates the new value.
std::vector<double> FlipToWorkers(const testing::Guidond& guidond, const std::string& key,
                                  int workers, int flips);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_FLIP_TO_WORKERS_H_

#ifndef GUIDON_BENCH_LOAD_LOAD_RUN_H_
#define GUIDON_BENCH_LOAD_LOAD_RUN_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/load/latency_histogram.h"
#include "bench/load/request_mix.h"

namespace guidon::bench {

struct LoadOptions {
  std::string target;  // HOST:PORT
  int connections = 4;
  int streams = 32;  // calls under way at once on a connection, at most
  // Calls a second, at an even pace, whether earlier ones have their replies or not (open loop); 0:
  // each call that ends starts the next (closed loop).
  double rate = 0;
  std::chrono::milliseconds warm_up{500};  // before what is counted
  std::chrono::milliseconds duration{5000};
  pid_t server = 0;  // whose CPU time is measured; 0: nobody's
};

struct LoadResult {
  uint64_t calls = 0;  // that were counted; those that failed too
  uint64_t failures = 0;
  std::string first_failure;
  double seconds = 0;
  // In a closed loop from the sending of a call to its end. In an open loop from the moment when it
  // was due: a server that stands still is charged for all the calls that it would have got (no
  // coordinated omission).
  LatencyHistogram latency;
  double server_cpu_seconds = 0;

  double per_second() const { return seconds > 0 ? static_cast<double>(calls) / seconds : 0; }
  double cpu_micros_per_call() const {
    return calls > 0 ? server_cpu_seconds * 1e6 / static_cast<double>(calls) : 0;
  }
};

// Sends requests of `mix`, one after the other and around, from this thread, and waits at the end
// for the calls under way. UNAVAILABLE: the server cannot be reached or has closed a connection, or
// has left calls open for 10 s. NOT_FOUND: there is no process `server`.
absl::StatusOr<LoadResult> RunLoad(const std::vector<Request>& mix, const LoadOptions& options);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_LOAD_RUN_H_

#ifndef GUIDON_BENCH_LOAD_PROCESS_USAGE_H_
#define GUIDON_BENCH_LOAD_PROCESS_USAGE_H_

#include <sys/types.h>

#include <cstdint>

#include "absl/status/statusor.h"

namespace guidon::bench {

// The CPU time, user's and system's, that all threads of a process have used, in seconds.
// NOT_FOUND where there is no such process.
absl::StatusOr<double> CpuSeconds(pid_t pid);

// How much memory a process has resident, in bytes. NOT_FOUND where there is no such process.
absl::StatusOr<uint64_t> ResidentBytes(pid_t pid);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_PROCESS_USAGE_H_

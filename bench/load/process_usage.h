#ifndef GUIDON_BENCH_LOAD_PROCESS_USAGE_H_
#define GUIDON_BENCH_LOAD_PROCESS_USAGE_H_

#include <sys/types.h>

#include <cstdint>

#include "absl/status/statusor.h"

namespace guidon::bench {

// The CPU time, user's and system's, that all threads of a process have used, in seconds.
// NOT_FOUND where there is no such process.
absl::StatusOr<double> CpuSeconds(pid_t pid);

// The CPU time that the calling thread has used, in seconds.
double ThreadCpuSeconds();

// The resident memory of a process, in bytes.
struct MemoryUse {
  uint64_t all = 0;
  uint64_t of_files = 0;  // of all: pages that the kernel can drop, since a file has the same
};

// NOT_FOUND where there is no such process.
absl::StatusOr<MemoryUse> ResidentMemory(pid_t pid);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_PROCESS_USAGE_H_

#include "bench/load/process_usage.h"

#include <unistd.h>

#include <ctime>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace guidon::bench {
namespace {

absl::Status NoProcess(pid_t pid) {
  return absl::NotFoundError(absl::StrCat("there is no process ", pid));
}

double SecondsOf(const timespec& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

absl::StatusOr<double> CpuSeconds(pid_t pid) {
  clockid_t clock = {};
  timespec time = {};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    return NoProcess(pid);
  }
  return SecondsOf(time);
}

double ThreadCpuSeconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return SecondsOf(time);
}

absl::StatusOr<MemoryUse> ResidentMemory(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/statm"));
  uint64_t size = 0;
  MemoryUse pages;
  if (!(file >> size >> pages.all >> pages.of_files)) return NoProcess(pid);
  const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  return MemoryUse{pages.all * page, pages.of_files * page};
}

}  // namespace guidon::bench

// flag_worker rpc|in-process PORT: a worker that is a process. Prints "seen N" for each new value,
// and ends with SIGTERM: with 0, or after "complaint: …" with 1.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "tests/faults/flag_worker.h"

namespace {
volatile std::sig_atomic_t ended = 0;
}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  guidon::FlagdOptions options;
  options.resolver = std::string(argv[1]) == "rpc" ? guidon::FlagdResolver::kRpc
                                                   : guidon::FlagdResolver::kInProcess;
  options.host = "127.0.0.1";
  options.port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  options.deadline = guidon::testing::kLookupDeadline;
  options.retry_backoff = std::chrono::milliseconds(200);
  options.retry_backoff_max = std::chrono::milliseconds(1000);
  options.log = [](const std::string&) {};
  std::signal(SIGTERM, [](int) { ended = 1; });
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::string complaint;
  {
    guidon::testing::FlagWorker worker(options, [] { return std::int64_t{-1}; });
    for (std::int64_t told = -1; ended == 0;) {
      const std::int64_t seen = worker.seen();
      if (seen != told) std::printf("seen %lld\n", static_cast<long long>(seen));
      told = seen;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    complaint = worker.complaint();
  }
  if (complaint.empty()) return 0;
  std::printf("complaint: %s\n", complaint.c_str());
  return 1;
}

#ifndef GUIDON_TESTS_FAULTS_FLAG_WORKER_H_
#define GUIDON_TESTS_FAULTS_FLAG_WORKER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "flagd/flagd_options.h"

namespace guidon::testing {

// The flag that workers look up: an integer that only grows.
inline constexpr char kBeat[] = "beat";
// How long a lookup by RPC may take.
inline constexpr std::chrono::milliseconds kLookupDeadline{500};

// A worker as the C++ SDK makes one: looks a flag up again and again, from its construction to its
// destruction, by a thread, and says what it should never see. Thread-safe.
class FlagWorker {
 public:
  // `floor`: the least that a lookup which is begun now may give and call fresh.
  FlagWorker(const FlagdOptions& options, std::function<std::int64_t()> floor);
  ~FlagWorker();

  // The newest value that was given as fresh.
  std::int64_t seen() const { return seen_; }
  std::uint64_t lookups() const { return lookups_; }
  std::uint64_t failures() const { return failures_; }
  std::chrono::milliseconds slowest() const { return std::chrono::milliseconds(slowest_ms_); }
  // What was wrong first; "": nothing.
  std::string complaint() const;

 private:
  void Run(const FlagdOptions& options);
  void Complain(const std::string& what);

  const std::function<std::int64_t()> floor_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::int64_t> seen_ = -1;
  std::atomic<std::uint64_t> lookups_ = 0;
  std::atomic<std::uint64_t> failures_ = 0;
  std::atomic<std::int64_t> slowest_ms_ = 0;
  mutable Mutex mutex_;
  std::string complaint_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_FAULTS_FLAG_WORKER_H_

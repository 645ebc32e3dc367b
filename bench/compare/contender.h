#ifndef GUIDON_BENCH_COMPARE_CONTENDER_H_
#define GUIDON_BENCH_COMPARE_CONTENDER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/load/process_usage.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace guidon::bench {

// A server of flags to compare: guidond, flagd, or whatever takes flagd's options.
struct Contender {
  std::string name;
  std::string program;
};

// The guidond of this build.
Contender OurContender();

// The peer at `path`; where that is "", the first of flagd and flagd-core-peer in the folders of
// `search`, separated by colons as in PATH, or in ~/.cache/guidon/bin. NOT_FOUND: there is none;
// the message says how to get one.
absl::StatusOr<Contender> FindPeer(const std::string& path, const std::string& search);

// A contender that runs on free ports of this machine and serves the flags of a file; ended with
// this object.
class RunningContender {
 public:
  // Throws std::runtime_error if it is not ready within five minutes.
  RunningContender(const Contender& contender, const std::string& flags_file);

  pid_t pid() const { return process_->pid(); }
  const std::string& evaluation() const { return evaluation_; }  // HOST:PORT
  const std::string& ofrep() const { return ofrep_; }
  // "" for others than guidond.
  const std::string& admin() const { return admin_; }
  double seconds_to_ready() const { return seconds_to_ready_; }
  double ResidentMegabytes() const { return ToMegabytes(Memory().all); }
  // Without what the kernel can drop, since a file has the same: code, most of all.
  double AnonymousMegabytes() const {
    const MemoryUse memory = Memory();
    return ToMegabytes(memory.all - memory.of_files);
  }

 private:
  static double ToMegabytes(uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

  void AwaitReady(const std::string& management);
  MemoryUse Memory() const;

  testing::TempDir dir_;
  std::unique_ptr<testing::Process> process_;
  std::string evaluation_;
  std::string ofrep_;
  std::string admin_;
  double seconds_to_ready_ = 0;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_COMPARE_CONTENDER_H_

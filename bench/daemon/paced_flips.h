#ifndef GUIDON_BENCH_DAEMON_PACED_FLIPS_H_
#define GUIDON_BENCH_DAEMON_PACED_FLIPS_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace guidon::bench {

// Flips the default variants of flags between "on" and "off" at an even pace, from as many threads
// as there are flags, for as long as it lives.
class PacedFlips {
 public:
  PacedFlips(const std::shared_ptr<grpc::Channel>& admin, const std::vector<std::string>& keys,
             int per_second);
  ~PacedFlips();

  // How many were made.
  int made() const { return made_; }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<int> made_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_DAEMON_PACED_FLIPS_H_

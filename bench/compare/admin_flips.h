#ifndef GUIDON_BENCH_COMPARE_ADMIN_FLIPS_H_
#define GUIDON_BENCH_COMPARE_ADMIN_FLIPS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"

namespace guidon::bench {

// Flips a flag of its own in guidond's store by the admin API.
class AdminFlips {
 public:
  // Makes the flag. `address`: HOST:PORT of the admin port. Throws std::runtime_error where that
  // fails.
  explicit AdminFlips(const std::string& address);
  ~AdminFlips();

  // UNAVAILABLE where the call fails. Thread-safe.
  absl::Status Flip(bool on);

 private:
  struct Stub;
  std::unique_ptr<Stub> stub_;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_COMPARE_ADMIN_FLIPS_H_

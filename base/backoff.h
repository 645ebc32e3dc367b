#ifndef GUIDON_BASE_BACKOFF_H_
#define GUIDON_BASE_BACKOFF_H_

#include <algorithm>
#include <random>

#include "absl/time/time.h"

namespace guidon {

// How long to wait before the next attempt: twice as long after each failure, up to a limit, and
// between half and all of that at random, so that many programs do not come back at once.
class Backoff {
 public:
  Backoff(absl::Duration first, absl::Duration most)
      : first_(std::min(first, most)), most_(most), next_(first_), random_(std::random_device()()) {
  }

  absl::Duration Next() {
    const absl::Duration wait = next_ * std::uniform_real_distribution<>(0.5, 1.0)(random_);
    next_ = std::min(next_ * 2, most_);
    return wait;
  }

  // After a success: the next failure is the first again.
  void Reset() { next_ = first_; }

 private:
  const absl::Duration first_;
  const absl::Duration most_;
  absl::Duration next_;
  std::minstd_rand random_;
};

}  // namespace guidon

#endif  // GUIDON_BASE_BACKOFF_H_

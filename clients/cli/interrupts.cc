#include "clients/cli/interrupts.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "absl/time/clock.h"

namespace guidon::cli {

Interrupts::Interrupts() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

Interrupts::~Interrupts() {
  // One that is repeated is not to end the program now that it ends by itself.
  const timespec none = {};
  while (sigtimedwait(&signals_, nullptr, &none) > 0) {
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool Interrupts::ComesWithin(absl::Duration time) {
  const absl::Time end = absl::Now() + time;
  while (!came_) {
    const absl::Duration left = std::max(end - absl::Now(), absl::ZeroDuration());
    const timespec wait = absl::ToTimespec(left);
    if (sigtimedwait(&signals_, nullptr, &wait) > 0) {
      came_ = true;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace guidon::cli

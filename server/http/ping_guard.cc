#include "server/http/ping_guard.h"

namespace guidon {
namespace {

constexpr int kStrikes = 2;  // that are let pass
// Who may not ping without a call may do so this often, as a dead peer should be found at last.
constexpr std::chrono::hours kWithoutCalls{2};

}  // namespace

bool PingGuard::Allow(bool has_calls, ServingClock::time_point now) {
  ServingClock::duration interval = limits_.min_interval;
  if (!has_calls && !limits_.without_calls) interval = kWithoutCalls;
  const bool early = last_.has_value() && now - *last_ < interval;
  last_ = now;
  if (early) ++strikes_;
  return strikes_ <= kStrikes;
}

void PingGuard::Pardon() {
  last_.reset();
  strikes_ = 0;
}

}  // namespace guidon

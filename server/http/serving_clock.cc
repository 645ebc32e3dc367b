#include "server/http/serving_clock.h"

#include <algorithm>

namespace guidon {
namespace {

using Real = std::chrono::steady_clock;

thread_local ServingClock::time_point at_tick;
thread_local Real::time_point real_at_tick = Real::now();

}  // namespace

ServingClock::time_point ServingClock::now() {
  const Real::duration passed = Real::now() - real_at_tick;
  return at_tick + std::min<Real::duration>(passed, 2 * kTick);
}

void ServingClock::Tick() {
  at_tick = now();
  real_at_tick = Real::now();
}

}  // namespace guidon

#ifndef GUIDON_SERVER_SERVICES_STREAM_END_H_
#define GUIDON_SERVER_SERVICES_STREAM_END_H_

#include <chrono>

#include "absl/time/time.h"

namespace guidon {

// When a stream that begins now has lasted for `limit`: never, where that is 0 or more than the
// clock can count, which clients do ask for.
inline std::chrono::steady_clock::time_point StreamEnd(absl::Duration limit) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point now = Clock::now();
  const bool never =
      limit <= absl::ZeroDuration() || limit >= absl::FromChrono(Clock::time_point::max() - now);
  return never ? Clock::time_point::max() : now + absl::ToChronoNanoseconds(limit);
}

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_STREAM_END_H_

#ifndef GUIDON_SERVER_HTTP_SERVING_CLOCK_H_
#define GUIDON_SERVER_HTTP_SERVING_CLOCK_H_

#include <chrono>

namespace guidon {

// A thread's time as far as it came to serve. It hardly goes on while the thread is busy or kept
// from running, so that clients are not taken for slow when it is the server that is.
//
// Each thread has its own, and calls Tick every kTick as well as it can.
class ServingClock {
 public:
  using duration = std::chrono::steady_clock::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ServingClock>;
  static constexpr bool is_steady = true;

  static constexpr std::chrono::milliseconds kTick{100};

  static time_point now();
  static void Tick();
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_SERVING_CLOCK_H_

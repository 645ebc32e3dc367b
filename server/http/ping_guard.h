#ifndef GUIDON_SERVER_HTTP_PING_GUARD_H_
#define GUIDON_SERVER_HTTP_PING_GUARD_H_

#include <chrono>
#include <optional>

#include "server/http/serving_clock.h"

namespace guidon {

// How often clients may send HTTP/2's PING.
struct PingLimits {
  std::chrono::milliseconds min_interval{0};
  bool without_calls = true;  // allowed when no call is under way
};

// Finds the clients that ping too often, by gRPC's rules for servers (its proposal A8): a ping that
// comes too early is a strike, and the third ends the connection; what the server sends in between
// pardons them.
class PingGuard {
 public:
  explicit PingGuard(const PingLimits& limits) : limits_(limits) {}

  // Whether the client may go on after the ping that has just come.
  bool Allow(bool has_calls, ServingClock::time_point now);

  // The server has sent headers or data.
  void Pardon();

 private:
  const PingLimits limits_;
  std::optional<ServingClock::time_point> last_;
  int strikes_ = 0;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_PING_GUARD_H_

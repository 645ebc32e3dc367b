#ifndef GUIDON_SERVER_HTTP_HTTP_LIMITS_H_
#define GUIDON_SERVER_HTTP_HTTP_LIMITS_H_

#include <chrono>
#include <cstdint>

namespace guidon {

// What bounds the clients of a port. A size of 0 means no limit.
struct HttpLimits {
  uint64_t body = 0;                                // bytes
  uint32_t header = 0;                              // bytes
  std::chrono::milliseconds header_timeout{1000};   // from the first byte to the last header
  std::chrono::milliseconds request_timeout{5000};  // from the first byte to the body's end
  std::chrono::milliseconds idle_timeout{60'000};   // between requests; to take a reply
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP_LIMITS_H_

#ifndef GUIDON_TESTS_SUPPORT_TCP_PROXY_H_
#define GUIDON_TESTS_SUPPORT_TCP_PROXY_H_

#include <cstdint>
#include <memory>

namespace guidon::testing {

// The network between a client and a server, in the hands of a test: passes on the connections to a
// port of its own on loopback. Thread-safe.
class TcpProxy {
 public:
  // Passes on to this port on loopback.
  explicit TcpProxy(uint16_t target);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  uint16_t port() const;

  // Closes all connections, and each new one at once, until Mend.
  void Cut();
  // Swallows nothing, but passes nothing on either, until Mend: as if cables were out.
  void Freeze();
  void Mend();

 private:
  class State;
  const std::unique_ptr<State> state_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_TCP_PROXY_H_

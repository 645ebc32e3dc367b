#ifndef GUIDON_TESTS_SUPPORT_FAKE_HTTP_SERVER_H_
#define GUIDON_TESTS_SUPPORT_FAKE_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/certificate.h"

namespace guidon::testing {

struct FakeRequest {
  std::string method;
  std::string target;                          // path and query
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string Path() const { return target.substr(0, target.find('?')); }
  // "" where there is none.
  std::string Header(const std::string& name) const;
};

struct FakeReply {
  int status = 200;
  std::map<std::string, std::string> headers = {};
  std::string body = {};
  // Where given, the body comes in pieces, each as a chunk, until nothing does. May block for as
  // long as the server lives.
  std::function<std::optional<std::string>()> next = {};
  bool hang_up = false;  // close the connection without an answer
};

// An HTTP/1.1 server on loopback that does as the test says, in place of a real service. The
// handler is called by several threads.
class FakeHttpServer {
 public:
  using Handler = std::function<FakeReply(const FakeRequest&)>;

  // Speaks TLS where a certificate is given.
  explicit FakeHttpServer(Handler handler,
                          const std::optional<Certificate>& certificate = std::nullopt);
  ~FakeHttpServer();  // closes all connections
  FakeHttpServer(const FakeHttpServer&) = delete;
  FakeHttpServer& operator=(const FakeHttpServer&) = delete;

  uint16_t port() const;
  std::string host() const;  // "127.0.0.1:PORT"
  std::string url() const;   // "http://127.0.0.1:PORT"

 private:
  class State;
  const std::unique_ptr<State> state_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_FAKE_HTTP_SERVER_H_

#ifndef GUIDON_TESTS_E2E_CANARY_HTTP_LINE_H_
#define GUIDON_TESTS_E2E_CANARY_HTTP_LINE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace guidon::testing {

struct HttpResult {
  int status = 0;                              // 0: no answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// A connection to an HTTP/1.1 server, kept and made anew where it must. Used by one thread.
class HttpLine {
 public:
  explicit HttpLine(uint16_t port);  // of this machine
  explicit HttpLine(const std::string& unix_socket);
  ~HttpLine();

  HttpResult Get(const std::string& path);
  HttpResult Post(const std::string& path, const std::string& json);

 private:
  class State;
  const std::unique_ptr<State> state_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_CANARY_HTTP_LINE_H_

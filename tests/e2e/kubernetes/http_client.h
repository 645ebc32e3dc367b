#ifndef GUIDON_TESTS_E2E_KUBERNETES_HTTP_CLIENT_H_
#define GUIDON_TESTS_E2E_KUBERNETES_HTTP_CLIENT_H_

#include <string>

namespace guidon::testing {

struct HttpAnswer {
  int status = 0;  // 0 where there was no answer
  std::string body;
};

// Sends requests by HTTP/1.1 and keeps connections alive. For one thread at a time.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  HttpAnswer Get(const std::string& url) { return Send("GET", url, "", ""); }
  HttpAnswer Send(const std::string& method, const std::string& url, const std::string& type,
                  const std::string& body);

 private:
  void* const curl_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_HTTP_CLIENT_H_

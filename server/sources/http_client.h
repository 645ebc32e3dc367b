#ifndef GUIDON_SERVER_SOURCES_HTTP_CLIENT_H_
#define GUIDON_SERVER_SOURCES_HTTP_CLIENT_H_

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace guidon {

struct Libcurl;

// A request to a server.
struct HttpCall {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string ca_path;  // of the authorities to trust; "": the system's
  absl::Duration timeout = absl::Seconds(10);
  // Redirects are followed without `headers` once they lead to another server, five at most,
  // and never from https to http.
  bool follow_redirects = true;
};

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  // A header by its name in lower case; "" where there is none.
  const std::string& Header(const std::string& name) const;
};

// An HTTP/1.1 and HTTP/2 client over libcurl that keeps its connections. Used by one thread at a
// time, but for Stop. Certificates are verified.
class HttpClient {
 public:
  // Of a body; a longer one is an error.
  static constexpr size_t kMaxBody = 64 << 20;

  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // UNAVAILABLE: there is no answer, or libcurl cannot be loaded; DEADLINE_EXCEEDED: it takes
  // longer than the timeout; RESOURCE_EXHAUSTED: it is too large; CANCELLED: after Stop. The
  // messages name neither URL nor headers, which may be secret.
  absl::StatusOr<HttpAnswer> Fetch(const HttpCall& call);

  // As Fetch, but the body of an answer of status 200 is handed over piece by piece as it comes,
  // at any length, for as long as `take` returns OK; its error is passed on. The first piece is
  // empty and says that the answer has begun. Follows no redirect.
  absl::StatusOr<HttpAnswer> Stream(const HttpCall& call,
                                    const std::function<absl::Status(absl::string_view)>& take);

  // Ends the call that is running, and all later ones. Thread-safe.
  void Stop();

 private:
  class Transfer;

  absl::Status Run(Transfer& transfer);

  const absl::StatusOr<const Libcurl*> curl_;
  void* const multi_;  // a CURLM; null without curl_
  std::atomic<bool> stopped_ = false;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_HTTP_CLIENT_H_

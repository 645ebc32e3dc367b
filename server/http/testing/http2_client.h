#ifndef GUIDON_SERVER_HTTP_TESTING_HTTP2_CLIENT_H_
#define GUIDON_SERVER_HTTP_TESTING_HTTP2_CLIENT_H_

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "server/http/http_message.h"
#include "server/http/testing/raw_client.h"

namespace guidon::testing {

struct Http2Reply {
  std::string status;
  std::map<std::string, std::string> headers;
  std::string body;
  bool closed = false;
  uint32_t error = 0;  // with which the stream was closed
};

// An HTTP/2 client on one connection in clear text, of libnghttp2.
class Http2Client {
 public:
  explicit Http2Client(uint16_t port);
  ~Http2Client() { nghttp2_session_del(session_); }
  Http2Client(const Http2Client&) = delete;
  Http2Client& operator=(const Http2Client&) = delete;

  // Opens a request and returns its stream. `finish`: nothing follows the body.
  int32_t Open(const std::string& method, const std::string& path, const HttpHeaders& headers = {},
               const std::string& body = "", bool finish = true);

  // Opens a request and waits for the end of its reply.
  Http2Reply Exchange(const std::string& method, const std::string& path,
                      const HttpHeaders& headers = {}, const std::string& body = "");

  // Ends a request that was opened without an end.
  void EndWith(int32_t stream, const HttpHeaders& trailers);

  void Reset(int32_t stream);
  void Ping();

  // Reads until `condition` holds; false if the connection ends first.
  bool ReadUntil(const std::function<bool()>& condition);

  const Http2Reply& reply(int32_t stream) { return replies_[stream]; }
  bool going_away() const { return going_away_; }

 private:
  void SetCallbacks(nghttp2_session_callbacks* callbacks);
  void Flush();

  RawClient connection_;
  nghttp2_session* session_ = nullptr;
  std::map<int32_t, Http2Reply> replies_;
  struct Body {
    std::string text;
    bool finish = true;
  };
  std::map<int32_t, Body> bodies_;
  bool going_away_ = false;
};

}  // namespace guidon::testing

#endif  // GUIDON_SERVER_HTTP_TESTING_HTTP2_CLIENT_H_

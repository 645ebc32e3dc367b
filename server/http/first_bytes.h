#ifndef GUIDON_SERVER_HTTP_FIRST_BYTES_H_
#define GUIDON_SERVER_HTTP_FIRST_BYTES_H_

#include "absl/strings/string_view.h"

namespace guidon {

// What each HTTP/2 connection in clear text begins with (RFC 9113, §3.4).
inline constexpr absl::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum class Protocol { kUnknownYet, kHttp1, kHttp2 };

// Which HTTP a connection speaks that begins with `bytes`: HTTP/2 if with the preface, which no
// HTTP/1.1 request begins with, else HTTP/1.1.
inline Protocol ProtocolOf(absl::string_view bytes) {
  const size_t compared = bytes.size() < kHttp2Preface.size() ? bytes.size() : kHttp2Preface.size();
  if (bytes.substr(0, compared) != kHttp2Preface.substr(0, compared)) return Protocol::kHttp1;
  return compared == kHttp2Preface.size() ? Protocol::kHttp2 : Protocol::kUnknownYet;
}

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_FIRST_BYTES_H_

#ifndef GUIDON_SERVER_HTTP_CLIENT_HELLO_H_
#define GUIDON_SERVER_HTTP_CLIENT_HELLO_H_

#include "absl/strings/string_view.h"

namespace guidon {

// What a TLS client says first.
struct ClientHello {
  enum class State {
    kIncomplete,  // more bytes are needed
    kNotTls,      // these bytes begin no TLS connection
    kComplete,    // the fields below are known
  };
  State state = State::kIncomplete;
  bool offers_http2 = false;   // by ALPN (RFC 7301): "h2"
  bool offers_http11 = false;  // "http/1.1"
};

// Reads the beginning of a connection. `bytes` is all that has come; what follows the ClientHello
// is not looked at. A hello beyond 64 KiB is taken for no TLS.
ClientHello ReadClientHello(absl::string_view bytes);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_CLIENT_HELLO_H_

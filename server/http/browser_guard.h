#ifndef GUIDON_SERVER_HTTP_BROWSER_GUARD_H_
#define GUIDON_SERVER_HTTP_BROWSER_GUARD_H_

#include "server/http/http_message.h"

namespace guidon {

// `handler`, for requests only that no foreign web page can have had a browser make: a page may be
// open where a port on loopback is in reach. Others get 403, in Connect's form.
//
// A request with an Origin must be for the host that its page came from. In clear text its Host
// must be an address or "localhost", so that a page cannot have its own name point here (DNS
// rebinding); under `tls` the certificate sees to that.
//
// docs/decisions/0017-admin-over-http.md tells why.
HttpHandler WithBrowserGuard(bool tls, HttpHandler handler);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_BROWSER_GUARD_H_

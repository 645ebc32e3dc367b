#ifndef GUIDON_SERVER_HTTP_CORS_H_
#define GUIDON_SERVER_HTTP_CORS_H_

#include <string>
#include <vector>

#include "server/http/http_message.h"

namespace guidon {

// `handler`, for web pages of these origins too ("https://shop.example"; "*": of all): answers
// their preflight requests and lets them read what Connect and gRPC-Web put into headers. Without
// origins it is `handler` itself.
HttpHandler WithCors(std::vector<std::string> origins, HttpHandler handler);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_CORS_H_

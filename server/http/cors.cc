#include "server/http/cors.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace guidon {
namespace {

constexpr char kMethods[] = "GET, POST";
constexpr char kRequestHeaders[] =
    "Content-Type, Flagd-Selector, If-None-Match, Authorization, Connect-Protocol-Version, "
    "Connect-Timeout-Ms, Connect-Accept-Encoding, Connect-Content-Encoding, Content-Encoding, "
    "Grpc-Timeout, Grpc-Encoding, Grpc-Accept-Encoding, X-Grpc-Web, X-User-Agent, Traceparent, "
    "Tracestate";
constexpr char kReplyHeaders[] =
    "ETag, Grpc-Status, Grpc-Message, Grpc-Status-Details-Bin, Grpc-Encoding, "
    "Grpc-Accept-Encoding, Connect-Accept-Encoding, Connect-Content-Encoding";
constexpr char kMaxAge[] = "7200";  // seconds; the longest that browsers take

class Cors {
 public:
  Cors(std::vector<std::string> origins, HttpHandler handler)
      : origins_(std::move(origins)), handler_(std::move(handler)) {
    any_ = std::find(origins_.begin(), origins_.end(), "*") != origins_.end();
  }

  HttpReply operator()(const HttpRequest& request) const {
    const std::optional<absl::string_view> origin = request.Header("origin");
    const bool preflight = origin.has_value() && request.method == "OPTIONS" &&
                           request.Header("access-control-request-method").has_value();
    HttpReply reply;
    if (preflight) {
      reply.status = 204;
      reply.content_type = "";
    } else {
      reply = handler_(request);
    }
    // Caches must not give one origin what is for another.
    if (!any_) reply.headers.emplace_back("Vary", "Origin");
    if (!origin.has_value() || !Allows(*origin)) return reply;
    reply.headers.emplace_back("Access-Control-Allow-Origin", any_ ? "*" : std::string(*origin));
    if (preflight) {
      reply.headers.emplace_back("Access-Control-Allow-Methods", kMethods);
      reply.headers.emplace_back("Access-Control-Allow-Headers", kRequestHeaders);
      reply.headers.emplace_back("Access-Control-Max-Age", kMaxAge);
    } else {
      reply.headers.emplace_back("Access-Control-Expose-Headers", kReplyHeaders);
    }
    return reply;
  }

 private:
  bool Allows(absl::string_view origin) const {
    return any_ || std::any_of(origins_.begin(), origins_.end(), [&](const std::string& allowed) {
             return absl::EqualsIgnoreCase(allowed, origin);
           });
  }

  std::vector<std::string> origins_;
  HttpHandler handler_;
  bool any_ = false;
};

}  // namespace

HttpHandler WithCors(std::vector<std::string> origins, HttpHandler handler) {
  if (origins.empty()) return handler;
  return Cors(std::move(origins), std::move(handler));
}

}  // namespace guidon

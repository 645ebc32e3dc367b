#include "server/http/browser_guard.h"

#include <arpa/inet.h>

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "server/http/connect_error.h"

namespace guidon {
namespace {

bool IsAddress(int family, absl::string_view text) {
  in6_addr address;
  return inet_pton(family, std::string(text).c_str(), &address) == 1;
}

// Whether a name server has no say in where `host`, with its port if it has one, is.
bool NeedsNoNameServer(absl::string_view host) {
  if (absl::ConsumePrefix(&host, "[")) {
    return IsAddress(AF_INET6, host.substr(0, host.find(']')));
  }
  const std::string name = absl::AsciiStrToLower(host.substr(0, host.find(':')));
  return name == "localhost" || absl::EndsWith(name, ".localhost") || IsAddress(AF_INET, name);
}

bool IsOriginOf(absl::string_view origin, absl::string_view host) {
  return (absl::ConsumePrefix(&origin, "http://") || absl::ConsumePrefix(&origin, "https://")) &&
         absl::EqualsIgnoreCase(origin, host);
}

absl::Status Check(bool tls, const HttpRequest& request) {
  const absl::string_view host = request.Header("host").value_or("");
  if (!tls && !host.empty() && !NeedsNoNameServer(host)) {
    return absl::PermissionDeniedError(absl::StrCat("this port is not served under the name \"",
                                                    host, "\": use localhost or an address"));
  }
  const std::optional<absl::string_view> origin = request.Header("origin");
  if (origin.has_value() && !IsOriginOf(*origin, host)) {
    return absl::PermissionDeniedError(
        absl::StrCat("web pages of \"", *origin, "\" may not administer this guidond"));
  }
  return absl::OkStatus();
}

}  // namespace

HttpHandler WithBrowserGuard(bool tls, HttpHandler handler) {
  return [tls, handler = std::move(handler)](const HttpRequest& request) {
    const absl::Status status = Check(tls, request);
    return status.ok() ? handler(request) : ConnectError(status);
  };
}

}  // namespace guidon

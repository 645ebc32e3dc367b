#include "server/http/bridge.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/services/front_metadata.h"

namespace guidon {
namespace {

// About the connection, the body or the protocol, which are not the call's.
constexpr std::array<absl::string_view, 10> kOfHttp = {
    "connection",        "expect",  "host",      "keep-alive", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade", "user-agent"};
constexpr std::array<absl::string_view, 4> kPrefixesOfHttp = {"accept", "connect-", "content-",
                                                              "grpc-"};

bool IsPassedOn(absl::string_view name) {
  if (std::find(kOfHttp.begin(), kOfHttp.end(), name) != kOfHttp.end()) return false;
  for (const absl::string_view prefix : kPrefixesOfHttp) {
    if (absl::StartsWith(name, prefix)) return false;
  }
  // Those with "-bin" are in base64 over HTTP; no service takes one.
  if (absl::StartsWith(name, kFrontPrefix) || absl::EndsWith(name, "-bin")) return false;
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_' || c == '.';
  });
}

}  // namespace

absl::Status FillContext(const HttpRequest& request, absl::Duration limit,
                         grpc::ClientContext& context) {
  for (const auto& [name, value] : request.headers) {
    if (!IsPassedOn(name)) continue;
    if (!std::all_of(value.begin(), value.end(), absl::ascii_isprint)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the header ", name, " has characters that are not printable ASCII"));
    }
    context.AddMetadata(std::string(name), std::string(value));
  }
  AddFrontMetadata(request.client_certificate, request.client_address, context);
  if (limit > absl::ZeroDuration()) {
    context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(limit));
  }
  return absl::OkStatus();
}

Bridge::~Bridge() {
  MutexLock lock(mutex_);
  while (running_ > 0) ended_.Wait(mutex_);
}

void Bridge::Begin() {
  MutexLock lock(mutex_);
  ++running_;
}

void Bridge::End() {
  MutexLock lock(mutex_);
  --running_;
  ended_.NotifyAll();
}

}  // namespace guidon

#ifndef GUIDON_BENCH_LOAD_REQUEST_MIX_H_
#define GUIDON_BENCH_LOAD_REQUEST_MIX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace guidon::bench {

enum class Protocol {
  kGrpc,          // over HTTP/2 in clear text
  kConnect,       // unary calls in JSON over HTTP/1.1
  kConnectProto,  // the same in protobuf
  kOfrep,         // over HTTP/1.1
};

// One request, ready to be sent again and again.
struct Request {
  Protocol protocol = Protocol::kGrpc;
  std::string path;
  std::string content_type;
  std::string body;  // gRPC: with the prefix of five bytes
};

// The protocol called `name`: grpc, connect, connect-proto or ofrep. INVALID_ARGUMENT for others.
absl::StatusOr<Protocol> ProtocolOf(absl::string_view name);

// The requests that `mix` names for the flags of FlagsDocument, in the order in which they are
// sent: words among static, targeting, fractional, object and all, separated by commas, each with
// how often it comes: "static:8,targeting:2". All contexts have a targeting key and four
// attributes; fractional goes around 64 targeting keys. all: ResolveAll, or OFREP's bulk
// evaluation. INVALID_ARGUMENT where it names something else.
absl::StatusOr<std::vector<Request>> MakeMix(Protocol protocol, absl::string_view mix);

// ResolveBoolean of `flag` with the context of MakeMix, over gRPC.
Request MakeLookup(absl::string_view flag);

// EventStream over gRPC.
Request MakeEventStream();

// A flag definition document of `count` flags, at least four: static, fractional, object, and
// targeting flags called targeting, flag-4, flag-5, … whose rule has five clauses.
// `static_variant`: what everybody gets for static, on or off.
std::string FlagsDocument(int count, absl::string_view static_variant = "on");

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_REQUEST_MIX_H_

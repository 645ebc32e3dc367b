#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_split.h"
#include "base/utf8.h"
#include "nlohmann/json.hpp"
#include "server/http/envelope.h"
#include "server/http/grpc_calls.h"
#include "server/http/ofrep.h"
#include "server/http/rpc.h"
#include "server/testing/evaluation_world.h"
#include "tests/fuzz/check.h"

// The input is a request: "POST path?query", headers a line each, an empty line, and the body. The
// handlers of OFREP and of Connect and gRPC-Web answer it with a status of HTTP's, with valid JSON
// where they say so, and with a stream that can be begun and given up; gRPC's with 200, frames and
// trailers.
namespace guidon {
namespace {

HttpRequest ReadRequest(absl::string_view text) {
  HttpRequest request;
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits("\n\n", 1));
  request.body = std::string(parts.second);
  bool first = true;
  for (const absl::string_view line : absl::StrSplit(parts.first, '\n')) {
    if (std::exchange(first, false)) {
      const std::pair<std::string, absl::string_view> start =
          absl::StrSplit(line, absl::MaxSplits(' ', 1));
      request.method = start.first;
      const std::pair<std::string, std::string> target =
          absl::StrSplit(start.second, absl::MaxSplits('?', 1));
      request.path = target.first;
      request.query = target.second;
    } else {
      const std::pair<absl::string_view, absl::string_view> header =
          absl::StrSplit(line, absl::MaxSplits(": ", 1));
      request.headers.Add(header.first, header.second);
    }
  }
  return request;
}

void CheckReply(HttpReply reply) {
  FUZZ_CHECK(reply.status >= 200 && reply.status < 600);
  bool packed = false;
  for (const auto& [name, value] : reply.headers) {
    FUZZ_CHECK(!name.empty() && value.find_first_of(std::string("\r\n\0", 3)) == value.npos);
    packed |= name == "Content-Encoding";
  }
  if (reply.content_type == "application/json" && !packed) {
    FUZZ_CHECK(ValidUtf8Prefix(reply.body) == reply.body.size());
    FUZZ_CHECK(Json::accept(reply.body));
  }
  if (reply.stream == nullptr) return;
  reply.stream->Start([] {});
  std::string piece;
  FUZZ_CHECK(reply.stream->Next(piece) == BodyStream::Pull::kPiece);
  FUZZ_CHECK(piece.size() >= 5);
}

std::string GrpcStatusIn(const HttpHeaders& trailers) {
  std::string status;
  for (const auto& [name, value] : trailers) {
    FUZZ_CHECK(!name.empty() && value.find_first_of(std::string("\r\n\0", 3)) == value.npos);
    if (name == "grpc-status") status = value;
  }
  FUZZ_CHECK(!status.empty());
  return status;
}

void CheckFrame(absl::string_view frame) {
  std::string unpacked;
  FUZZ_CHECK(ReadOnlyMessage(frame, "", /*limit=*/0, unpacked).ok());
}

void CheckGrpcReply(HttpReply reply) {
  FUZZ_CHECK(reply.status == 200 && reply.content_type == "application/grpc");
  FUZZ_CHECK(reply.pending == nullptr);
  if (reply.stream == nullptr) {
    if (GrpcStatusIn(reply.trailers) != "0") {
      FUZZ_CHECK(reply.body.empty());
    } else {
      CheckFrame(reply.body);
    }
    return;
  }
  reply.stream->Start([] {});
  std::string piece;
  FUZZ_CHECK(reply.stream->Next(piece) == BodyStream::Pull::kPiece);
  if (piece.empty()) {
    GrpcStatusIn(reply.stream->Trailers());
  } else {
    CheckFrame(piece);
  }
}

}  // namespace
}  // namespace guidon

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto* const world = new guidon::testing::EvaluationWorld;
  static const auto* const ofrep =
      new guidon::HttpHandler(guidon::MakeOfrepHandler(world->dependencies()));
  static const auto* const rpc =
      new guidon::HttpHandler(guidon::MakeRpcHandler(world->dependencies()));
  static const auto* const grpc =
      new guidon::HttpHandler(guidon::MakeGrpcCallHandler(world->dependencies()));
  const guidon::HttpRequest request =
      guidon::ReadRequest({reinterpret_cast<const char*>(data), size});
  guidon::CheckReply((*ofrep)(request));
  guidon::CheckReply((*rpc)(request));
  guidon::CheckGrpcReply((*grpc)(request));
  return 0;
}

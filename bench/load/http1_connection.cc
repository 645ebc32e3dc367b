#include "bench/load/http1_connection.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace guidon::bench {
namespace {

constexpr absl::string_view kLineEnd = "\r\n";

// How many bytes of `bytes` a body in chunks takes; nothing where it is not complete.
absl::StatusOr<std::optional<size_t>> SizeOfChunks(absl::string_view bytes) {
  size_t at = 0;
  for (;;) {
    const size_t end = bytes.find(kLineEnd, at);
    if (end == absl::string_view::npos) return std::nullopt;
    const absl::string_view line = bytes.substr(at, end - at);
    uint64_t size = 0;
    if (!absl::SimpleHexAtoi(line.substr(0, line.find(';')), &size)) {
      return absl::InvalidArgumentError("a reply with a chunk without a size");
    }
    at = end + kLineEnd.size() + size + kLineEnd.size();
    if (at > bytes.size()) return std::nullopt;
    if (size == 0) return at;
  }
}

}  // namespace

absl::StatusOr<std::optional<Http1Reply>> ParseHttp1Reply(absl::string_view bytes) {
  const size_t end = bytes.find("\r\n\r\n");
  if (end == absl::string_view::npos) return std::nullopt;
  Http1Reply reply;
  if (!absl::StartsWith(bytes, "HTTP/1.1 ") ||
      !absl::SimpleAtoi(bytes.substr(9, 3), &reply.status)) {
    return absl::InvalidArgumentError("the server does not speak HTTP/1.1");
  }
  const size_t body = end + 4;
  std::optional<uint64_t> length;
  bool chunks = false;
  for (const absl::string_view line : absl::StrSplit(bytes.substr(0, end), kLineEnd)) {
    const size_t colon = line.find(':');
    if (colon == absl::string_view::npos) continue;
    const absl::string_view name = line.substr(0, colon);
    const absl::string_view value = absl::StripAsciiWhitespace(line.substr(colon + 1));
    uint64_t number = 0;
    if (absl::EqualsIgnoreCase(name, "content-length") && absl::SimpleAtoi(value, &number)) {
      length = number;
    }
    if (absl::EqualsIgnoreCase(name, "transfer-encoding")) {
      chunks = absl::EqualsIgnoreCase(value, "chunked");
    }
  }
  if (chunks) {
    const auto size = SizeOfChunks(bytes.substr(body));
    if (!size.ok()) return size.status();
    if (!size->has_value()) return std::nullopt;
    length = **size;
  }
  if (!length.has_value())
    return absl::InvalidArgumentError("a reply that does not tell its length");
  if (bytes.size() - body < *length) return std::nullopt;
  reply.size = body + *length;
  reply.body = bytes.substr(body, *length);
  return reply;
}

Http1Connection::Http1Connection(Socket socket, const std::string& host,
                                 const std::vector<Request>& mix)
    : socket_(std::move(socket)) {
  for (const Request& request : mix) {
    requests_.push_back(
        absl::StrCat("POST ", request.path, " HTTP/1.1\r\nHost: ", host,
                     "\r\nContent-Type: ", request.content_type, "\r\n",
                     request.protocol == Protocol::kOfrep ? "" : "Connect-Protocol-Version: 1\r\n",
                     "Content-Length: ", request.body.size(), "\r\n\r\n", request.body));
  }
}

void Http1Connection::Start(size_t request, uint64_t tag) {
  socket_.outgoing() += requests_[request];
  tag_ = tag;
}

absl::Status Http1Connection::Receive(Listener& listener) {
  if (absl::Status status = socket_.Receive(); !status.ok()) return status;
  const auto reply = ParseHttp1Reply(socket_.received());
  if (!reply.ok()) return absl::UnavailableError(reply.status().message());
  if (!reply->has_value()) return absl::OkStatus();
  if (!tag_.has_value()) return absl::UnavailableError("a reply that nobody asked for");
  const uint64_t tag = *std::exchange(tag_, std::nullopt);
  listener.OnData(tag, (*reply)->body);
  listener.OnEnd(tag,
                 (*reply)->status == 200 ? "" : absl::StrCat("HTTP status ", (*reply)->status));
  socket_.Use((*reply)->size);
  return absl::OkStatus();
}

}  // namespace guidon::bench

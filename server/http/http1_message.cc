#include "server/http/http1_message.h"

#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <ctime>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace guidon {

namespace http = boost::beast::http;

void SplitTarget(absl::string_view target, HttpRequest& request) {
  if (target.substr(0, 1) != "/") {
    const size_t scheme = target.find("://");
    if (scheme != target.npos) {
      const size_t path = target.find_first_of("/?", scheme + 3);
      target = path == target.npos ? "/" : target.substr(path);
    }
  }
  const size_t mark = target.find('?');
  request.path = std::string(target.substr(0, mark));
  request.query = mark == target.npos ? "" : std::string(target.substr(mark + 1));
}

HttpRequest TakeHead(const Http1Parser& parser) {
  const auto& message = parser.get();
  HttpRequest request;
  const auto method = message.method_string();
  request.method =
      message.method() == http::verb::head ? "GET" : std::string(method.data(), method.size());
  SplitTarget({message.target().data(), message.target().size()}, request);
  for (const auto& field : message) {
    const auto name = field.name_string();
    const auto value = field.value();
    request.headers.emplace_back(absl::AsciiStrToLower({name.data(), name.size()}),
                                 std::string(value.data(), value.size()));
  }
  return request;
}

std::optional<Http1Fault> FaultOf(const Http1Parser& parser) {
  int hosts = 0;
  for (const auto& field : parser.get()) {
    if (field.name() == http::field::host) ++hosts;
    if (field.name() == http::field::transfer_encoding &&
        !(parser.chunked() && boost::beast::iequals(field.value(), "chunked"))) {
      return Http1Fault{501, "of transfer encodings, only chunked is understood\n"};
    }
  }
  if (hosts > 1 || (hosts == 0 && parser.get().version() >= 11)) {
    return Http1Fault{400, "a request needs one Host header\n"};
  }
  return std::nullopt;
}

const std::string& HttpDate() {
  thread_local std::time_t last = 0;
  thread_local std::string text;
  if (const std::time_t now = std::time(nullptr); now != last) {
    last = now;
    text = absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::FromTimeT(now), absl::UTCTimeZone());
  }
  return text;
}

std::string ReplyHead(const HttpReply& reply, Framing framing, bool keep_alive) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(reply.status));
  std::string head =
      absl::StrCat("HTTP/1.1 ", reply.status, " ", absl::string_view(reason.data(), reason.size()),
                   "\r\nDate: ", HttpDate(), "\r\n");
  if (!reply.content_type.empty()) {
    absl::StrAppend(&head, "Content-Type: ", reply.content_type, "\r\n");
  }
  for (const auto& [name, value] : reply.headers) {
    absl::StrAppend(&head, name, ": ", value, "\r\n");
  }
  if (framing == Framing::kChunked) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (framing == Framing::kLength && reply.status != 204 && reply.status != 304) {
    absl::StrAppend(&head, "Content-Length: ", reply.body.size(), "\r\n");
  }
  head += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
  return head;
}

}  // namespace guidon

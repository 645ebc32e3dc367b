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
  const absl::string_view path = target.substr(0, mark);
  const absl::string_view query = mark == target.npos ? "" : target.substr(mark + 1);
  request.path.assign(path.data(), path.size());
  request.query.assign(query.data(), query.size());
}

void Http1Parser::on_request_impl(http::verb method, Text method_text, Text target, int version,
                                  Error&) {
  version_ = version;
  head_ = method == http::verb::head;
  if (head_) {
    request_.method = "GET";
  } else {
    request_.method.assign(method_text.data(), method_text.size());
  }
  SplitTarget({target.data(), target.size()}, request_);
}

void Http1Parser::on_field_impl(http::field name, Text text, Text value, Error&) {
  if (header_done_) return;  // a trailer
  if (name == http::field::host) ++hosts_;
  if (name == http::field::transfer_encoding) {
    encoded_ = true;
    unknown_encoding_ = unknown_encoding_ || !boost::beast::iequals(value, "chunked");
  }
  request_.headers.Add({text.data(), text.size()}, {value.data(), value.size()});
}

size_t Http1Parser::on_body_impl(Text body, Error&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

size_t Http1Parser::on_chunk_body_impl(uint64_t, Text body, Error& error) {
  return on_body_impl(body, error);
}

std::optional<Http1Fault> Http1Parser::Fault() const {
  if (encoded_ && (unknown_encoding_ || !chunked())) {
    return Http1Fault{501, "of transfer encodings, only chunked is understood\n"};
  }
  if (hosts_ > 1 || (hosts_ == 0 && version_ >= 11)) {
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

void AppendReplyHead(const HttpReply& reply, Framing framing, bool keep_alive, std::string& out) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(reply.status));
  absl::StrAppend(&out, "HTTP/1.1 ", reply.status, " ",
                  absl::string_view(reason.data(), reason.size()), "\r\nDate: ", HttpDate(),
                  "\r\n");
  if (!reply.content_type.empty()) {
    absl::StrAppend(&out, "Content-Type: ", reply.content_type, "\r\n");
  }
  for (const auto& [name, value] : reply.headers) {
    absl::StrAppend(&out, name, ": ", value, "\r\n");
  }
  if (framing == Framing::kChunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (framing == Framing::kLength && reply.status != 204 && reply.status != 304) {
    absl::StrAppend(&out, "Content-Length: ", reply.body.size(), "\r\n");
  }
  out += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
}

}  // namespace guidon

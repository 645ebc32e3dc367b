#ifndef GUIDON_SERVER_HTTP_HTTP1_MESSAGE_H_
#define GUIDON_SERVER_HTTP_HTTP1_MESSAGE_H_

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "server/http/http_message.h"

namespace guidon {

struct Http1Fault {
  int status;
  const char* text;
};

// Reads one request into `request`, whose body takes memory as it arrives, not as Content-Length
// announces it. HEAD is given as GET. The trailers behind a body in chunks are passed over: they
// are not headers, and proxies do not look at them.
class Http1Parser final : public boost::beast::http::basic_parser<true> {
 public:
  // `request` must be empty, and outlive this.
  explicit Http1Parser(HttpRequest& request) : request_(request) {}

  bool is_head() const { return head_; }
  // 10 or 11.
  int version() const { return version_; }

  // What is wrong with the headers, once they have been read: an encoding of the body that is not
  // understood, so that it is not known where the next request begins; or not one Host (RFC 9112).
  std::optional<Http1Fault> Fault() const;

 private:
  using Error = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb method, Text method_text, Text target, int version,
                       Error& error) override;
  void on_response_impl(int, Text, int, Error&) override {}
  void on_field_impl(boost::beast::http::field name, Text text, Text value, Error&) override;
  void on_header_impl(Error&) override { header_done_ = true; }
  void on_body_init_impl(const boost::optional<uint64_t>&, Error&) override {}
  size_t on_body_impl(Text body, Error&) override;
  void on_chunk_header_impl(uint64_t, Text, Error&) override {}
  size_t on_chunk_body_impl(uint64_t, Text body, Error&) override;
  void on_finish_impl(Error&) override {}

  HttpRequest& request_;
  bool head_ = false;
  int version_ = 11;
  bool header_done_ = false;
  int hosts_ = 0;
  bool encoded_ = false;  // there is a Transfer-Encoding
  bool unknown_encoding_ = false;
};

// How a reply's body is told from what follows it.
enum class Framing {
  kLength,   // Content-Length
  kChunked,  // in chunks
  kClose,    // ends with the connection
};

// Appends the status line and the headers.
void AppendReplyHead(const HttpReply& reply, Framing framing, bool keep_alive, std::string& out);

// Splits a request's target; of an absolute one ("http://host/path") only the path counts.
void SplitTarget(absl::string_view target, HttpRequest& request);

// The Date header's value now.
const std::string& HttpDate();

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP1_MESSAGE_H_

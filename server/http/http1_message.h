#ifndef GUIDON_SERVER_HTTP_HTTP1_MESSAGE_H_
#define GUIDON_SERVER_HTTP_HTTP1_MESSAGE_H_

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "server/http/http_message.h"

namespace guidon {

// A body that takes memory as it arrives, not as Content-Length announces it.
struct GrowingBody {
  using value_type = std::string;

  class reader {
   public:
    template <bool is_request, typename Fields>
    reader(boost::beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<uint64_t>&, boost::beast::error_code& error) { error = {}; }

    template <typename Buffers>
    size_t put(const Buffers& buffers, boost::beast::error_code& error) {
      error = {};
      size_t count = 0;
      for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(buffer.data()), buffer.size());
        count += buffer.size();
      }
      return count;
    }

    void finish(boost::beast::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

using Http1Parser = boost::beast::http::request_parser<GrowingBody>;

// The request whose headers a parser has just read, without a body. HEAD is given as GET. Once the
// body has been read, the trailers behind it are among the parser's headers, and not told from
// them.
HttpRequest TakeHead(const Http1Parser& parser);

struct Http1Fault {
  int status;
  const char* text;
};

// What is wrong with the headers that a parser has just read: an encoding of the body that is not
// understood, so that it is not known where the next request begins; or not one Host (RFC 9112).
std::optional<Http1Fault> FaultOf(const Http1Parser& parser);

// How a reply's body is told from what follows it.
enum class Framing {
  kLength,   // Content-Length
  kChunked,  // in chunks
  kClose,    // ends with the connection
};

// The status line and the headers.
std::string ReplyHead(const HttpReply& reply, Framing framing, bool keep_alive);

// Splits a request's target; of an absolute one ("http://host/path") only the path counts.
void SplitTarget(absl::string_view target, HttpRequest& request);

// The Date header's value now.
const std::string& HttpDate();

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP1_MESSAGE_H_

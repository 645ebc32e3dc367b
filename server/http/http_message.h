#ifndef GUIDON_SERVER_HTTP_HTTP_MESSAGE_H_
#define GUIDON_SERVER_HTTP_HTTP_MESSAGE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/http/request_headers.h"

namespace guidon {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// A request, whichever version of HTTP brought it.
struct HttpRequest {
  std::string method;      // "GET"
  std::string path;        // "/ofrep/v1/evaluate/flags"; still percent-encoded
  std::string query;       // what stands behind the "?"; "" without one
  RequestHeaders headers;  // names in lower case
  std::string body;
  bool body_too_large = false;  // beyond the server's limit; `body` is empty then
  // The certificate, in PEM, that the client has proved to hold; "" without one. The view lives as
  // long as the call of the handler does.
  absl::string_view client_certificate;
  // The client's address as gRPC writes it, such as "ipv4:127.0.0.1:43210". A view as well.
  absl::string_view client_address;

  // The first header of that name, given in lower case. The view lives as long as the request.
  std::optional<absl::string_view> Header(absl::string_view name) const;

  // Makes this the beginning of another request, which reuses the memory.
  void Clear();
};

// The body of a reply that comes piece by piece, such as an event stream.
class BodyStream {
 public:
  enum class Pull {
    kPiece,  // there is a piece to be sent
    kLater,  // there is nothing now; `wake` says when to ask again
    kEnd,    // the body is complete
  };

  virtual ~BodyStream() = default;

  // Called once, before Next. `wake` has the server call Next soon; it may be called by any
  // thread, at any time until the destructor returns, and does not block.
  virtual void Start(std::function<void()> wake) = 0;

  // Fills in the piece to be sent now. Called by one thread at a time, and not again before the
  // client has taken the last piece, so that a slow client gets the newest state. Must not block.
  virtual Pull Next(std::string& piece) = 0;

  // What follows the body, asked for once it is complete. HTTP/1.1 does not send it.
  virtual HttpHeaders Trailers() { return {}; }
};

struct HttpReply;

// A reply that is not there yet. Its destructor gives up what would have given it.
class PendingReply {
 public:
  virtual ~PendingReply() = default;

  // Called once, before Take. `wake` is as BodyStream's, and has the server call Take soon.
  virtual void Start(std::function<void()> wake) = 0;

  // The reply, once it is there; it is neither pending nor a stream.
  virtual std::optional<HttpReply> Take() = 0;
};

struct HttpReply {
  int status = 200;
  absl::string_view content_type = "text/plain; charset=utf-8";  // a literal; "": none
  HttpHeaders headers = {};                                      // besides type and length
  std::string body = {};
  HttpHeaders trailers = {};                   // what follows `body`; HTTP/1.1 does not send it
  std::unique_ptr<BodyStream> stream = {};     // if given, the body instead of `body`
  std::unique_ptr<PendingReply> pending = {};  // if given, what gives all of this later
};

// Answers a request. Called by the server's threads, several at a time; must not block.
using HttpHandler = std::function<HttpReply(const HttpRequest& request)>;

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP_MESSAGE_H_

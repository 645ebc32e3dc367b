#ifndef GUIDON_SERVER_HTTP_HTTP2_OPENING_H_
#define GUIDON_SERVER_HTTP_HTTP2_OPENING_H_

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace guidon {

// Whether a request with this content type is gRPC's; gRPC-Web's is not.
bool IsGrpcContentType(absl::string_view content_type);

// The SETTINGS frame with which the server's side of a connection is opened, before it is known
// who will serve it: an empty one. A gRPC client sends its first request only after it.
inline constexpr absl::string_view kEmptySettings("\0\0\0\4\0\0\0\0\0", 9);

// Reads an HTTP/2 connection up to the headers of its first request, to find who should serve it.
class Http2Opening {
 public:
  enum class Verdict {
    kIncomplete,  // more bytes are needed
    kGrpc,        // the first request is gRPC's
    kHttp,        // the first request is another one
    kOther,       // the client does something else than to open a request
  };

  Http2Opening();

  // Takes what has come, from the preface on. Not to be called after a verdict.
  Verdict Add(absl::string_view bytes);

  // The first request's path, once the verdict is kGrpc; "" where the client has not said it first.
  const std::string& path() const { return path_; }

  // All that was added.
  const std::string& bytes() const { return bytes_; }

  // All that was added, without the acknowledgement of kEmptySettings.
  std::string BytesWithoutAck() const;

 private:
  struct FreeInflater {
    void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
  };

  Verdict ReadFrame(uint8_t type, uint8_t flags, absl::string_view payload);
  Verdict ReadHeaders(absl::string_view fragment, bool last);

  std::string bytes_;
  std::string path_;
  size_t position_ = 0;  // of the first frame that has not been read
  std::optional<size_t> ack_;
  bool in_headers_ = false;  // the first request's headers have begun
  std::unique_ptr<nghttp2_hd_inflater, FreeInflater> inflater_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP2_OPENING_H_

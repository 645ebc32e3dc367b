#ifndef GUIDON_ANALYSIS_PROMETHEUS_HTTP_STREAM_H_
#define GUIDON_ANALYSIS_PROMETHEUS_HTTP_STREAM_H_

#include <memory>
#include <streambuf>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace guidon::analysis {

struct HttpGetOptions {
  std::string url;
  std::string bearer_token;
  std::string user;
  std::string password;
  std::string ca_path;
  absl::Time give_up = absl::InfiniteFuture();
};

// The body of a GET, which is fetched as it is read: what is not read yet stays with the server,
// but for some buffers. Follows no redirect. Used by one thread.
class HttpStream final : public std::streambuf {
 public:
  static constexpr size_t kMostBytes = size_t{256} << 20;  // of a body, unpacked
  static constexpr size_t kLongestValue = 1 << 20;         // between two calls of Progress

  explicit HttpStream(const HttpGetOptions& options);
  ~HttpStream() override;
  HttpStream(const HttpStream&) = delete;
  HttpStream& operator=(const HttpStream&) = delete;

  // Waits for the answer to begin and returns its status code; 0 when there is none, and status()
  // says why.
  int StatusCode();

  // The reader has made something of what it read. Without this, a body that is one endless text
  // would be kept whole.
  void Progress() { since_progress_ = 0; }

  // OK unless the body has ended before its end. UNAVAILABLE, DEADLINE_EXCEEDED or
  // RESOURCE_EXHAUSTED.
  const absl::Status& status() const { return status_; }

 protected:
  int_type underflow() override;

 private:
  class Transfer;

  const absl::Time give_up_;
  std::unique_ptr<Transfer> transfer_;  // null where libcurl cannot be loaded
  std::string piece_;
  size_t bytes_ = 0;
  size_t since_progress_ = 0;
  absl::Status status_;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_PROMETHEUS_HTTP_STREAM_H_

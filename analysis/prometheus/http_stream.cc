#include "analysis/prometheus/http_stream.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/libcurl.h"

namespace guidon::analysis {
namespace {

constexpr int64_t kLongestWaitMs = 1000;

}  // namespace

class HttpStream::Transfer {
 public:
  Transfer(const Libcurl& curl, const HttpGetOptions& options)
      : curl_(curl), multi_(curl.multi_init()), easy_(curl.easy_init()) {
    error_[0] = '\0';
    curl_.easy_setopt(easy_, CURLOPT_URL, options.url.c_str());
    curl_.easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_.easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_.data());
    curl_.easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_.easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "");
    if (!options.ca_path.empty()) {
      curl_.easy_setopt(easy_, CURLOPT_CAINFO, options.ca_path.c_str());
    }
    if (!options.bearer_token.empty()) {
      curl_.easy_setopt(easy_, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
      curl_.easy_setopt(easy_, CURLOPT_XOAUTH2_BEARER, options.bearer_token.c_str());
    } else if (!options.user.empty()) {
      curl_.easy_setopt(easy_, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      curl_.easy_setopt(easy_, CURLOPT_USERNAME, options.user.c_str());
      curl_.easy_setopt(easy_, CURLOPT_PASSWORD, options.password.c_str());
    }
    curl_.easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
    curl_.easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_.multi_add_handle(multi_, easy_);
  }
  ~Transfer() {
    curl_.multi_remove_handle(multi_, easy_);
    curl_.easy_cleanup(easy_);
    curl_.multi_cleanup(multi_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Moves bytes for up to `wait_ms`.
  void Work(int64_t wait_ms) {
    int running = 0;
    curl_.multi_perform(multi_, &running);
    int left = 0;
    while (const CURLMsg* const message = curl_.multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      ended_ = true;
      result_ = message->data.result;
    }
    if (!ended_ && body_.empty()) {
      curl_.multi_poll(multi_, nullptr, 0, static_cast<int>(wait_ms), nullptr);
    }
  }

  int StatusCode() const {
    long code = 0;
    curl_.easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
    return static_cast<int>(code);
  }

  bool has_ended() const { return ended_; }
  std::string& body() { return body_; }

  absl::Status Result() const {
    if (result_ == CURLE_OK) return absl::OkStatus();
    return absl::UnavailableError(error_[0] != '\0' ? error_.data() : curl_.easy_strerror(result_));
  }

 private:
  static size_t OnBody(char* data, size_t, size_t size, void* self) {
    static_cast<Transfer*>(self)->body_.append(data, size);
    return size;
  }

  const Libcurl& curl_;
  CURLM* const multi_;
  CURL* const easy_;
  std::array<char, CURL_ERROR_SIZE> error_;
  std::string body_;  // what has come and is not read yet
  bool ended_ = false;
  CURLcode result_ = CURLE_OK;
};

HttpStream::HttpStream(const HttpGetOptions& options) : give_up_(options.give_up) {
  const absl::StatusOr<const Libcurl*> curl = LoadLibcurl();
  status_ = curl.status();
  if (curl.ok()) transfer_ = std::make_unique<Transfer>(**curl, options);
}

HttpStream::~HttpStream() = default;

int HttpStream::StatusCode() {
  underflow();
  return transfer_ == nullptr ? 0 : transfer_->StatusCode();
}

HttpStream::int_type HttpStream::underflow() {
  if (gptr() < egptr()) return traits_type::to_int_type(*gptr());
  if (!status_.ok()) return traits_type::eof();
  while (transfer_->body().empty()) {
    if (transfer_->has_ended()) {
      status_ = transfer_->Result();
      return traits_type::eof();
    }
    const int64_t left = absl::ToInt64Milliseconds(give_up_ - absl::Now());
    if (left <= 0) {
      status_ = absl::DeadlineExceededError("did not answer in time");
      return traits_type::eof();
    }
    transfer_->Work(std::min(left, kLongestWaitMs));
  }
  piece_.clear();
  std::swap(piece_, transfer_->body());
  bytes_ += piece_.size();
  if (bytes_ > kMostBytes) {
    status_ = absl::ResourceExhaustedError(
        absl::StrCat("answers with more than ", kMostBytes >> 20, " MiB"));
  } else if (since_progress_ > kLongestValue) {
    status_ = absl::ResourceExhaustedError("answers with a text of more than 1 MiB");
  } else if (absl::Now() > give_up_) {
    status_ = absl::DeadlineExceededError("did not answer in time");
  }
  if (!status_.ok()) return traits_type::eof();
  since_progress_ += piece_.size();
  setg(piece_.data(), piece_.data(), piece_.data() + piece_.size());
  return traits_type::to_int_type(*gptr());
}

}  // namespace guidon::analysis

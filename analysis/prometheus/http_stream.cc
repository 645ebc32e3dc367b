#include "analysis/prometheus/http_stream.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace guidon::analysis {
namespace {

constexpr int64_t kLongestWaitMs = 1000;

CURLM* MakeMulti() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  return curl_multi_init();
}

}  // namespace

class HttpStream::Transfer {
 public:
  explicit Transfer(const HttpGetOptions& options) : multi_(MakeMulti()), easy_(curl_easy_init()) {
    error_[0] = '\0';
    curl_easy_setopt(easy_, CURLOPT_URL, options.url.c_str());
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_.data());
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "");
    if (!options.ca_path.empty()) {
      curl_easy_setopt(easy_, CURLOPT_CAINFO, options.ca_path.c_str());
    }
    if (!options.bearer_token.empty()) {
      curl_easy_setopt(easy_, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
      curl_easy_setopt(easy_, CURLOPT_XOAUTH2_BEARER, options.bearer_token.c_str());
    } else if (!options.user.empty()) {
      curl_easy_setopt(easy_, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      curl_easy_setopt(easy_, CURLOPT_USERNAME, options.user.c_str());
      curl_easy_setopt(easy_, CURLOPT_PASSWORD, options.password.c_str());
    }
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_multi_add_handle(multi_, easy_);
  }
  ~Transfer() {
    curl_multi_remove_handle(multi_, easy_);
    curl_easy_cleanup(easy_);
    curl_multi_cleanup(multi_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Moves bytes for up to `wait_ms`.
  void Work(int64_t wait_ms) {
    int running = 0;
    curl_multi_perform(multi_, &running);
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      ended_ = true;
      result_ = message->data.result;
    }
    if (!ended_ && body_.empty()) {
      curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait_ms), nullptr);
    }
  }

  int StatusCode() const {
    long code = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
    return static_cast<int>(code);
  }

  bool has_ended() const { return ended_; }
  std::string& body() { return body_; }

  absl::Status Result() const {
    if (result_ == CURLE_OK) return absl::OkStatus();
    return absl::UnavailableError(error_[0] != '\0' ? error_.data() : curl_easy_strerror(result_));
  }

 private:
  static size_t OnBody(char* data, size_t, size_t size, void* self) {
    static_cast<Transfer*>(self)->body_.append(data, size);
    return size;
  }

  CURLM* const multi_;
  CURL* const easy_;
  std::array<char, CURL_ERROR_SIZE> error_;
  std::string body_;  // what has come and is not read yet
  bool ended_ = false;
  CURLcode result_ = CURLE_OK;
};

HttpStream::HttpStream(const HttpGetOptions& options)
    : give_up_(options.give_up), transfer_(std::make_unique<Transfer>(options)) {}

HttpStream::~HttpStream() = default;

int HttpStream::StatusCode() {
  underflow();
  return transfer_->StatusCode();
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

#include "server/sources/http_client.h"

#include <array>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/libcurl.h"

namespace guidon {
namespace {

constexpr int kMaxRedirects = 5;
constexpr size_t kMaxHeaders = 1 << 20;
constexpr long kKeepAliveSeconds = 30;

// "https://host:443": what headers with secrets may be sent to.
std::string Origin(const Libcurl& curl, const std::string& url) {
  CURLU* const parts = curl.url();
  const auto free_parts = absl::MakeCleanup([&] { curl.url_cleanup(parts); });
  if (curl.url_set(parts, CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return "";
  std::string origin;
  for (const CURLUPart part : {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT}) {
    char* text = nullptr;
    if (curl.url_get(parts, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
    absl::StrAppend(&origin, text, " ");
    curl.free(text);
  }
  return origin;
}

bool IsRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

// One request and what comes of it.
class HttpClient::Transfer {
 public:
  using Take = std::function<absl::Status(absl::string_view)>;

  Transfer(const Libcurl& curl, const HttpCall& call, const Take* take)
      : curl_(curl), take_(take), easy_(curl.easy_init()) {
    error_[0] = '\0';
    curl_.easy_setopt(easy_, CURLOPT_URL, call.url.c_str());
    curl_.easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_.easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_.data());
    curl_.easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_.easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);  // what was signed
    curl_.easy_setopt(easy_, CURLOPT_TIMEOUT_MS,
                      static_cast<long>(absl::ToInt64Milliseconds(call.timeout)));
    curl_.easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_.easy_setopt(easy_, CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
    curl_.easy_setopt(easy_, CURLOPT_TCP_KEEPINTVL, kKeepAliveSeconds / 3);
    curl_.easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "");
    if (!call.ca_path.empty()) curl_.easy_setopt(easy_, CURLOPT_CAINFO, call.ca_path.c_str());
    for (const auto& [name, value] : call.headers) {
      const std::string line =
          value.empty() ? absl::StrCat(name, ";") : absl::StrCat(name, ": ", value);
      headers_ = curl_.slist_append(headers_, line.c_str());
    }
    curl_.easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
    if (call.method != "GET") {
      curl_.easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, call.method.c_str());
      curl_.easy_setopt(easy_, CURLOPT_POSTFIELDSIZE, static_cast<long>(call.body.size()));
      curl_.easy_setopt(easy_, CURLOPT_COPYPOSTFIELDS, call.body.c_str());
    }
    curl_.easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
    curl_.easy_setopt(easy_, CURLOPT_HEADERDATA, this);
    curl_.easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
    curl_.easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  }
  ~Transfer() {
    curl_.easy_cleanup(easy_);
    curl_.slist_free_all(headers_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* easy() const { return easy_; }

  absl::Status Status(CURLcode code) const {
    if (!stopped_.ok()) return stopped_;
    if (code == CURLE_OK) return absl::OkStatus();
    if (code == CURLE_OPERATION_TIMEDOUT) return absl::DeadlineExceededError("timed out");
    return absl::UnavailableError(error_[0] != '\0' ? error_.data() : curl_.easy_strerror(code));
  }

  HttpAnswer TakeAnswer() {
    answer_.status = StatusCode();
    return std::move(answer_);
  }

  std::string RedirectUrl() const {
    char* url = nullptr;
    curl_.easy_getinfo(easy_, CURLINFO_REDIRECT_URL, &url);
    return url == nullptr ? "" : url;
  }

 private:
  static size_t OnHeader(char* data, size_t, size_t size, void* self) {
    return static_cast<Transfer*>(self)->TakeHeader({data, size});
  }
  static size_t OnBody(char* data, size_t, size_t size, void* self) {
    return static_cast<Transfer*>(self)->TakeBody({data, size});
  }

  int StatusCode() const {
    long status = 0;
    curl_.easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
  }

  size_t TakeHeader(absl::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > kMaxHeaders) {
      stopped_ = absl::ResourceExhaustedError("the headers are larger than 1 MiB");
      return 0;
    }
    if (absl::StartsWith(line, "HTTP/")) answer_.headers.clear();  // an interim answer came first
    if (line == "\r\n" && take_ != nullptr && StatusCode() == 200) {
      stopped_ = (*take_)("");
      return stopped_.ok() ? line.size() : 0;
    }
    const size_t colon = line.find(':');
    if (colon != line.npos) {
      answer_.headers[absl::AsciiStrToLower(line.substr(0, colon))] =
          std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
    }
    return line.size();
  }

  size_t TakeBody(absl::string_view piece) {
    if (take_ != nullptr && StatusCode() == 200) {
      stopped_ = (*take_)(piece);
      return stopped_.ok() ? piece.size() : 0;
    }
    if (answer_.body.size() + piece.size() > kMaxBody) {
      stopped_ =
          absl::ResourceExhaustedError(absl::StrCat("is larger than ", kMaxBody >> 20, " MiB"));
      return 0;
    }
    answer_.body.append(piece.data(), piece.size());
    return piece.size();
  }

  const Libcurl& curl_;
  const Take* const take_;
  CURL* const easy_;
  curl_slist* headers_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_;
  HttpAnswer answer_;
  size_t header_bytes_ = 0;
  absl::Status stopped_;  // why the transfer was broken off
};

const std::string& HttpAnswer::Header(const std::string& name) const {
  static const auto* const kNone = new std::string;
  const auto header = headers.find(name);
  return header == headers.end() ? *kNone : header->second;
}

HttpClient::HttpClient()
    : curl_(LoadLibcurl()), multi_(curl_.ok() ? (*curl_)->multi_init() : nullptr) {}

HttpClient::~HttpClient() {
  if (curl_.ok()) (*curl_)->multi_cleanup(multi_);
}

absl::StatusOr<HttpAnswer> HttpClient::Fetch(const HttpCall& call) {
  if (!curl_.ok()) return curl_.status();
  HttpCall next = call;
  for (int redirects = 0;; ++redirects) {
    Transfer transfer(**curl_, next, nullptr);
    if (absl::Status status = Run(transfer); !status.ok()) return status;
    HttpAnswer answer = transfer.TakeAnswer();
    if (!call.follow_redirects || !IsRedirect(answer.status)) return answer;
    const std::string url = transfer.RedirectUrl();
    if (url.empty()) return answer;
    if (redirects == kMaxRedirects) {
      return absl::UnavailableError(
          absl::StrCat("is redirected more than ", kMaxRedirects, " times"));
    }
    if (absl::StartsWith(next.url, "https:") && !absl::StartsWith(url, "https:")) {
      return absl::UnavailableError("is redirected from https to http");
    }
    if (Origin(**curl_, url) != Origin(**curl_, next.url)) next.headers.clear();
    next.url = url;
  }
}

absl::StatusOr<HttpAnswer> HttpClient::Stream(
    const HttpCall& call, const std::function<absl::Status(absl::string_view)>& take) {
  if (!curl_.ok()) return curl_.status();
  Transfer transfer(**curl_, call, &take);
  if (absl::Status status = Run(transfer); !status.ok()) return status;
  return transfer.TakeAnswer();
}

absl::Status HttpClient::Run(Transfer& transfer) {
  const Libcurl& curl = **curl_;
  curl.multi_add_handle(multi_, transfer.easy());
  const auto remove = absl::MakeCleanup([&] { curl.multi_remove_handle(multi_, transfer.easy()); });
  while (!stopped_) {
    int running = 0;
    if (const CURLMcode code = curl.multi_perform(multi_, &running); code != CURLM_OK) {
      return absl::InternalError(curl.multi_strerror(code));
    }
    int left = 0;
    while (const CURLMsg* const message = curl.multi_info_read(multi_, &left)) {
      if (message->msg == CURLMSG_DONE) return transfer.Status(message->data.result);
    }
    constexpr int kLookAgainMs = 1000;
    curl.multi_poll(multi_, nullptr, 0, kLookAgainMs, nullptr);
  }
  return absl::CancelledError("is no longer needed");
}

void HttpClient::Stop() {
  stopped_ = true;
  if (curl_.ok()) (*curl_)->multi_wakeup(multi_);
}

}  // namespace guidon

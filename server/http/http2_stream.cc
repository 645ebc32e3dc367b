#include "server/http/http2_stream.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/http/http1_message.h"
#include "server/http/http2_opening.h"

namespace guidon {
namespace {

constexpr uint64_t kHeaderOverhead = 32;  // a header's size besides its text (RFC 9113, §6.5.2)

using HeaderBlock = absl::InlinedVector<nghttp2_nv, 8>;

nghttp2_nv Header(absl::string_view name, absl::string_view value) {
  nghttp2_nv header = {};
  header.name = reinterpret_cast<uint8_t*>(const_cast<char*>(name.data()));
  header.namelen = name.size();
  header.value = reinterpret_cast<uint8_t*>(const_cast<char*>(value.data()));
  header.valuelen = value.size();
  return header;
}

}  // namespace

void Http2Stream::AddHeader(absl::string_view name, absl::string_view value,
                            const HttpLimits& limits) {
  const uint64_t size = name.size() + value.size() + kHeaderOverhead;
  header_size_ += size;
  if (limits.header > 0 && header_size_ > limits.header) {
    headers_too_large_ = true;
    request_.headers.Clear();
    request_bytes_.Clear();
    return;
  }
  request_bytes_.Add(size);
  if (name == ":method") {
    head_ = value == "HEAD";
    request_.method = head_ ? "GET" : std::string(value);
  } else if (name == ":path") {
    SplitTarget(value, request_);
  } else if (name == ":authority") {
    request_.headers.Add("host", value);
  } else if (name.substr(0, 1) != ":") {
    request_.headers.Add(name, value);
  }
}

void Http2Stream::AddBody(absl::string_view bytes, const HttpLimits& limits) {
  if (answered_) return;
  if (limits.body > 0 && request_.body.size() + bytes.size() > limits.body) {
    request_.body.clear();
    request_.body_too_large = true;
    return;
  }
  request_.body.append(bytes.data(), bytes.size());
  request_bytes_.Add(bytes.size());
}

bool Http2Stream::is_grpc() const {
  const std::optional<absl::string_view> type = request_.Header("content-type");
  return type.has_value() && IsGrpcContentType(*type);
}

bool Http2Stream::Late(ServingClock::time_point now, const HttpLimits& limits) const {
  if (pending_ != nullptr) return false;
  if (answered_) return body_stream_ == nullptr && now - complete_ > limits.idle_timeout;
  return now - begun_ > (headers_done_ ? limits.request_timeout : limits.header_timeout);
}

int Http2Stream::Answer(nghttp2_session* session, const HttpHandler& handler, Transport& transport,
                        absl::FunctionRef<std::function<void()>()> make_wake) {
  request_.client_certificate = transport.ClientCertificate();
  request_.client_address = transport.ClientAddress();
  HttpReply reply = handler(request_);
  request_bytes_.Clear();
  if (reply.pending != nullptr) {
    answered_ = true;
    pending_ = std::move(reply.pending);
    pending_->Start(make_wake());
    return 0;
  }
  if (reply.stream != nullptr && !head_) {
    body_stream_ = std::move(reply.stream);
    body_stream_->Start(make_wake());
  }
  return Submit(session, std::move(reply));
}

int Http2Stream::SubmitPending(nghttp2_session* session) {
  if (pending_ == nullptr) return 0;
  std::optional<HttpReply> reply = pending_->Take();
  if (!reply.has_value()) return 0;
  pending_.reset();
  return Submit(session, *std::move(reply));
}

int Http2Stream::Refuse(nghttp2_session* session, int status, const std::string& text) {
  HttpReply reply;
  reply.status = status;
  reply.body = text;
  return Submit(session, std::move(reply));
}

int Http2Stream::Submit(nghttp2_session* session, HttpReply reply) {
  answered_ = true;
  complete_ = ServingClock::now();
  const bool bodiless = reply.status == 204 || reply.status == 304;
  const std::string status = absl::StrCat(reply.status);
  const std::string length = absl::StrCat(reply.body.size());
  for (auto& [name, value] : reply.headers) absl::AsciiStrToLower(&name);
  HeaderBlock headers = {Header(":status", status), Header("date", HttpDate())};
  if (!reply.content_type.empty()) headers.push_back(Header("content-type", reply.content_type));
  for (const auto& [name, value] : reply.headers) headers.push_back(Header(name, value));
  const bool streamed = body_stream_ != nullptr || reply.stream != nullptr;
  const bool trailed = !reply.trailers.empty();
  if (!streamed && !bodiless && !trailed) headers.push_back(Header("content-length", length));
  if (!head_ && !bodiless) body_ = std::move(reply.body);
  reply_bytes_.Add(body_.size());
  const bool has_body = body_stream_ != nullptr || !body_.empty();
  if (has_body) {
    trailers_ = std::move(reply.trailers);
  } else {
    for (const auto& [name, value] : reply.trailers) headers.push_back(Header(name, value));
  }
  nghttp2_data_provider provider = {};
  provider.source.ptr = this;
  provider.read_callback = [](nghttp2_session* sender, int32_t, uint8_t* into, size_t size,
                              uint32_t* flags, nghttp2_data_source* source, void*) {
    return static_cast<Http2Stream*>(source->ptr)->ReadBody(sender, into, size, flags);
  };
  return nghttp2_submit_response(session, id_, headers.data(), headers.size(),
                                 has_body ? &provider : nullptr);
}

ssize_t Http2Stream::ReadBody(nghttp2_session* session, uint8_t* into, size_t size,
                              uint32_t* flags) {
  while (body_stream_ != nullptr && sent_ == body_.size()) {
    body_.clear();
    sent_ = 0;
    const BodyStream::Pull pull = body_stream_->Next(body_);
    if (pull == BodyStream::Pull::kLater) return NGHTTP2_ERR_DEFERRED;
    if (pull == BodyStream::Pull::kPiece) continue;
    trailers_ = body_stream_->Trailers();
    body_stream_.reset();
    complete_ = ServingClock::now();
  }
  const size_t count = std::min(size, body_.size() - sent_);
  std::memcpy(into, body_.data() + sent_, count);
  sent_ += count;
  if (body_stream_ == nullptr && sent_ == body_.size()) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (!trailers_.empty()) {
      *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
      SubmitTrailers(session);
    }
  }
  return static_cast<ssize_t>(count);
}

void Http2Stream::SubmitTrailers(nghttp2_session* session) {
  HeaderBlock headers;
  for (const auto& [name, value] : trailers_) headers.push_back(Header(name, value));
  // Fails for want of memory only; the client then waits until its deadline.
  (void)nghttp2_submit_trailer(session, id_, headers.data(), headers.size());
}

}  // namespace guidon

#include "bench/load/http2_connection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace guidon::bench {
namespace {

constexpr size_t kFrameHeader = 9;
constexpr uint32_t kLargestWindow = 0x7fffffff;
constexpr uint32_t kFirstWindow = 65'535;

uint32_t NumberAt(absl::string_view bytes, size_t at, size_t size) {
  uint32_t number = 0;
  for (size_t i = 0; i < size; ++i) {
    number = (number << 8) | static_cast<unsigned char>(bytes[at + i]);
  }
  return number;
}

void AppendNumber(std::string& out, uint32_t number, size_t size) {
  for (size_t i = size; i-- > 0;) out += static_cast<char>(number >> (8 * i));
}

void AppendFrame(std::string& out, uint8_t type, uint8_t flags, uint32_t stream,
                 absl::string_view payload) {
  AppendNumber(out, static_cast<uint32_t>(payload.size()), 3);
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  AppendNumber(out, stream, 4);
  out.append(payload.data(), payload.size());
}

void AppendWindowUpdate(std::string& out, uint32_t increment) {
  std::string payload;
  AppendNumber(payload, increment, 4);
  AppendFrame(out, NGHTTP2_WINDOW_UPDATE, 0, 0, payload);
}

// The payload without its padding and without the priority of HEADERS.
absl::string_view Unpadded(absl::string_view payload, uint8_t flags, bool headers) {
  if (flags & NGHTTP2_FLAG_PADDED && !payload.empty()) {
    const size_t padding = static_cast<unsigned char>(payload[0]);
    payload.remove_prefix(1);
    payload.remove_suffix(std::min(padding, payload.size()));
  }
  if (headers && flags & NGHTTP2_FLAG_PRIORITY) {
    payload.remove_prefix(std::min<size_t>(5, payload.size()));
  }
  return payload;
}

}  // namespace

Http2Connection::Http2Connection(Socket socket, const std::string& authority,
                                 const std::vector<Request>& mix, int streams)
    : socket_(std::move(socket)), mix_(mix), streams_(static_cast<size_t>(streams)),
      headers_(authority) {
  for (const Request& request : mix) largest_body_ = std::max(largest_body_, request.body.size());
  nghttp2_hd_inflate_new(&inflater_);
  std::string& out = socket_.outgoing();
  out += NGHTTP2_CLIENT_MAGIC;
  std::string settings;
  AppendNumber(settings, NGHTTP2_SETTINGS_ENABLE_PUSH, 2);
  AppendNumber(settings, 0, 4);
  AppendNumber(settings, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 2);
  AppendNumber(settings, kLargestWindow, 4);
  AppendFrame(out, NGHTTP2_SETTINGS, 0, 0, settings);
  AppendWindowUpdate(out, kLargestWindow - kFirstWindow);
}

Http2Connection::~Http2Connection() { nghttp2_hd_inflate_del(inflater_); }

bool Http2Connection::CanStart() const {
  return greeted_ && calls_.size() < std::min<size_t>(streams_, most_streams_) &&
         send_window_ >= static_cast<int64_t>(largest_body_);
}

void Http2Connection::Start(size_t request, uint64_t tag) {
  const Request& what = mix_[request];
  std::string& out = socket_.outgoing();
  AppendFrame(out, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, next_stream_,
              headers_.For(what.path));
  AppendFrame(out, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, next_stream_, what.body);
  send_window_ -= static_cast<int64_t>(what.body.size());
  calls_[next_stream_].tag = tag;
  next_stream_ += 2;
}

absl::Status Http2Connection::Receive(Listener& listener) {
  if (absl::Status status = socket_.Receive(); !status.ok()) return status;
  for (;;) {
    const absl::string_view bytes = socket_.received();
    if (bytes.size() < kFrameHeader) break;
    const uint32_t length = NumberAt(bytes, 0, 3);
    if (bytes.size() < kFrameHeader + length) break;
    const Frame frame = {static_cast<uint8_t>(bytes[3]), static_cast<uint8_t>(bytes[4]),
                         NumberAt(bytes, 5, 4) & 0x7fffffff, bytes.substr(kFrameHeader, length)};
    if (absl::Status status = Take(frame, listener); !status.ok()) return status;
    socket_.Use(kFrameHeader + length);
  }
  if (received_ > kLargestWindow / 2) {
    AppendWindowUpdate(socket_.outgoing(), static_cast<uint32_t>(std::exchange(received_, 0)));
  }
  return absl::OkStatus();
}

absl::Status Http2Connection::Take(const Frame& frame, Listener& listener) {
  switch (frame.type) {
    case NGHTTP2_DATA:
      TakeData(frame, listener);
      break;
    case NGHTTP2_HEADERS:
    case NGHTTP2_CONTINUATION:
      return TakeHeaders(frame, listener);
    case NGHTTP2_RST_STREAM:
      End(frame.stream, "the server has reset the stream", listener);
      break;
    case NGHTTP2_SETTINGS:
      return TakeSettings(frame);
    case NGHTTP2_PING:
      if (!(frame.flags & NGHTTP2_FLAG_ACK)) {
        AppendFrame(socket_.outgoing(), NGHTTP2_PING, NGHTTP2_FLAG_ACK, 0, frame.payload);
      }
      break;
    case NGHTTP2_GOAWAY:
      return absl::UnavailableError("the server has sent GOAWAY");
    case NGHTTP2_WINDOW_UPDATE:
      if (frame.stream == 0 && frame.payload.size() == 4) {
        send_window_ += NumberAt(frame.payload, 0, 4) & 0x7fffffff;
      }
      break;
    default:
      break;
  }
  return absl::OkStatus();
}

void Http2Connection::TakeData(const Frame& frame, Listener& listener) {
  received_ += static_cast<int64_t>(frame.payload.size());
  const auto call = calls_.find(frame.stream);
  if (call == calls_.end()) return;
  listener.OnData(call->second.tag, Unpadded(frame.payload, frame.flags, false));
  if (frame.flags & NGHTTP2_FLAG_END_STREAM) End(frame.stream, "", listener);
}

absl::Status Http2Connection::TakeHeaders(const Frame& frame, Listener& listener) {
  const bool first = frame.type == NGHTTP2_HEADERS;
  if (first) last_header_ends_ = frame.flags & NGHTTP2_FLAG_END_STREAM;
  const bool last = frame.flags & NGHTTP2_FLAG_END_HEADERS;
  const auto call = calls_.find(frame.stream);
  // Also those of a stream that is gone have to be read: they change the table.
  const absl::Status status =
      Inflate(first ? Unpadded(frame.payload, frame.flags, true) : frame.payload, last,
              call == calls_.end() ? nullptr : &call->second);
  if (!status.ok()) return status;
  if (last && last_header_ends_) End(frame.stream, "", listener);
  return absl::OkStatus();
}

absl::Status Http2Connection::Inflate(absl::string_view block, bool last, Call* call) {
  auto* at = reinterpret_cast<const uint8_t*>(block.data());
  const uint8_t* const end = at + block.size();
  for (;;) {
    nghttp2_nv field;
    int flags = 0;
    const ssize_t used = nghttp2_hd_inflate_hd2(inflater_, &field, &flags, at,
                                                static_cast<size_t>(end - at), last ? 1 : 0);
    if (used < 0) return absl::UnavailableError("a reply whose headers cannot be decoded");
    at += used;
    if (flags & NGHTTP2_HD_INFLATE_EMIT && call != nullptr) {
      const absl::string_view name(reinterpret_cast<char*>(field.name), field.namelen);
      const absl::string_view value(reinterpret_cast<char*>(field.value), field.valuelen);
      if (name == ":status") call->status_200 = value == "200";
      if (name == "grpc-status") {
        call->grpc_ok = value == "0";
        if (!call->grpc_ok) call->failure = absl::StrCat("gRPC status ", value, call->failure);
      }
      if (name == "grpc-message") absl::StrAppend(&call->failure, ": ", value);
    }
    if (flags & NGHTTP2_HD_INFLATE_FINAL) {
      nghttp2_hd_inflate_end_headers(inflater_);
      return absl::OkStatus();
    }
    if (!(flags & NGHTTP2_HD_INFLATE_EMIT) && at == end) return absl::OkStatus();
  }
}

absl::Status Http2Connection::TakeSettings(const Frame& frame) {
  if (frame.flags & NGHTTP2_FLAG_ACK) return absl::OkStatus();
  for (size_t at = 0; at + 6 <= frame.payload.size(); at += 6) {
    const uint32_t value = NumberAt(frame.payload, at + 2, 4);
    switch (NumberAt(frame.payload, at, 2)) {
      case NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS:
        most_streams_ = value;
        break;
      case NGHTTP2_SETTINGS_HEADER_TABLE_SIZE:
        if (value < 4096) return absl::UnavailableError("a server with so small a header table");
        break;
      case NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE:
        if (value < largest_body_) return absl::UnavailableError("a server with so small a window");
        break;
      default:
        break;
    }
  }
  AppendFrame(socket_.outgoing(), NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, "");
  greeted_ = true;
  return absl::OkStatus();
}

void Http2Connection::End(uint32_t stream, absl::string_view failure, Listener& listener) {
  const auto found = calls_.find(stream);
  if (found == calls_.end()) return;
  const Call call = std::move(found->second);
  calls_.erase(found);
  if (call.status_200 && call.grpc_ok) {
    listener.OnEnd(call.tag, "");
  } else if (!failure.empty() || !call.failure.empty()) {
    listener.OnEnd(call.tag, failure.empty() ? call.failure : failure);
  } else {
    listener.OnEnd(call.tag, "a reply without a gRPC status");
  }
}

}  // namespace guidon::bench

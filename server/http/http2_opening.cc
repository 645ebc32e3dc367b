#include "server/http/http2_opening.h"

#include "absl/strings/match.h"
#include "server/http/first_bytes.h"

namespace guidon {
namespace {

constexpr size_t kFrameHeader = 9;
constexpr uint32_t kLargestFrame = 16 << 10;  // as long as we have not allowed more
constexpr size_t kLargestOpening = 256 << 10;

uint32_t Number(absl::string_view bytes) {
  uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<uint8_t>(byte);
  return number;
}

// The header block's part in the payload of a HEADERS frame, between priority and padding; nothing
// if they do not fit.
std::optional<absl::string_view> Fragment(uint8_t flags, absl::string_view payload) {
  size_t padding = 0;
  if ((flags & NGHTTP2_FLAG_PADDED) != 0) {
    if (payload.empty()) return std::nullopt;
    padding = static_cast<uint8_t>(payload[0]);
    payload.remove_prefix(1);
  }
  if ((flags & NGHTTP2_FLAG_PRIORITY) != 0) {
    if (payload.size() < 5) return std::nullopt;
    payload.remove_prefix(5);
  }
  if (padding > payload.size()) return std::nullopt;
  payload.remove_suffix(padding);
  return payload;
}

}  // namespace

bool IsGrpcContentType(absl::string_view content_type) {
  return absl::StartsWithIgnoreCase(content_type, "application/grpc") &&
         !absl::StartsWithIgnoreCase(content_type, "application/grpc-web");
}

Http2Opening::Http2Opening() {
  nghttp2_hd_inflater* inflater = nullptr;
  // Fails for want of memory only; ReadHeaders then finds no inflater.
  if (nghttp2_hd_inflate_new(&inflater) == 0) inflater_.reset(inflater);
}

Http2Opening::Verdict Http2Opening::Add(absl::string_view bytes) {
  bytes_.append(bytes.data(), bytes.size());
  if (position_ == 0) {
    if (bytes_.size() < kHttp2Preface.size()) return Verdict::kIncomplete;
    position_ = kHttp2Preface.size();
  }
  while (true) {
    const absl::string_view rest = absl::string_view(bytes_).substr(position_);
    if (rest.size() < kFrameHeader) break;
    const uint32_t length = Number(rest.substr(0, 3));
    if (length > kLargestFrame) return Verdict::kOther;
    if (rest.size() < kFrameHeader + length) break;
    const auto type = static_cast<uint8_t>(rest[3]);
    const auto flags = static_cast<uint8_t>(rest[4]);
    if (type == NGHTTP2_SETTINGS && (flags & NGHTTP2_FLAG_ACK) != 0 && !in_headers_) {
      if (ack_.has_value() || length != 0) return Verdict::kOther;
      ack_ = position_;
    }
    position_ += kFrameHeader + length;
    const Verdict verdict = ReadFrame(type, flags, rest.substr(kFrameHeader, length));
    if (verdict != Verdict::kIncomplete) return verdict;
  }
  return bytes_.size() > kLargestOpening ? Verdict::kOther : Verdict::kIncomplete;
}

Http2Opening::Verdict Http2Opening::ReadFrame(uint8_t type, uint8_t flags,
                                              absl::string_view payload) {
  const bool last = (flags & NGHTTP2_FLAG_END_HEADERS) != 0;
  if (in_headers_) {
    return type == NGHTTP2_CONTINUATION ? ReadHeaders(payload, last) : Verdict::kOther;
  }
  switch (type) {
    case NGHTTP2_SETTINGS:
    case NGHTTP2_WINDOW_UPDATE:
    case NGHTTP2_PRIORITY:
      return Verdict::kIncomplete;
    case NGHTTP2_HEADERS: {
      in_headers_ = true;
      const std::optional<absl::string_view> fragment = Fragment(flags, payload);
      return fragment.has_value() ? ReadHeaders(*fragment, last) : Verdict::kOther;
    }
    default:
      return Verdict::kOther;
  }
}

Http2Opening::Verdict Http2Opening::ReadHeaders(absl::string_view fragment, bool last) {
  if (inflater_ == nullptr) return Verdict::kOther;
  while (true) {
    nghttp2_nv header = {};
    int flags = 0;
    const ssize_t used = nghttp2_hd_inflate_hd2(inflater_.get(), &header, &flags,
                                                reinterpret_cast<const uint8_t*>(fragment.data()),
                                                fragment.size(), last ? 1 : 0);
    if (used < 0) return Verdict::kOther;
    fragment.remove_prefix(static_cast<size_t>(used));
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      const absl::string_view name(reinterpret_cast<const char*>(header.name), header.namelen);
      const absl::string_view value(reinterpret_cast<const char*>(header.value), header.valuelen);
      if (name == ":path") path_ = std::string(value);
      if (name == "content-type") return IsGrpcContentType(value) ? Verdict::kGrpc : Verdict::kHttp;
      continue;
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) return Verdict::kHttp;
    if (fragment.empty()) return last ? Verdict::kOther : Verdict::kIncomplete;
  }
}

std::string Http2Opening::BytesWithoutAck() const {
  std::string bytes = bytes_;
  if (ack_.has_value()) bytes.erase(*ack_, kFrameHeader);
  return bytes;
}

}  // namespace guidon

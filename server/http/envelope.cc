#include "server/http/envelope.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/http/content_coding.h"

namespace guidon {
namespace {

constexpr size_t kHeader = 5;

uint32_t LengthIn(absl::string_view envelope) {
  uint32_t length = 0;
  for (size_t i = 1; i < kHeader; ++i) {
    length = length << 8 | static_cast<unsigned char>(envelope[i]);
  }
  return length;
}

}  // namespace

std::string BeginEnvelope(uint8_t flags, size_t size) {
  std::string envelope;
  envelope.reserve(kHeader + size);
  envelope += static_cast<char>(flags);
  for (int shift = 24; shift >= 0; shift -= 8) envelope += static_cast<char>(size >> shift);
  return envelope;
}

std::string MakeEnvelope(uint8_t flags, absl::string_view payload) {
  std::string envelope = BeginEnvelope(flags, payload.size());
  envelope.append(payload.data(), payload.size());
  return envelope;
}

absl::StatusOr<absl::string_view> ReadOnlyMessage(absl::string_view body, absl::string_view coding,
                                                  size_t limit, std::string& unpacked) {
  // An unknown coding is refused even where nothing uses it, so that clients learn of it early.
  if (absl::Status status = CheckCoding(coding); !status.ok()) return status;
  if (body.empty()) return absl::UnimplementedError("the request holds no message");
  if (body.size() < kHeader || body.size() - kHeader < LengthIn(body)) {
    return absl::InvalidArgumentError("the envelope of the request's message is cut off");
  }
  const auto flags = static_cast<uint8_t>(body[0]);
  const absl::string_view payload = body.substr(kHeader, LengthIn(body));
  if (body.size() > kHeader + payload.size()) {
    return absl::UnimplementedError("the request holds more than one message");
  }
  if ((flags & ~kCompressedFlag) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the flags ", flags, " of the envelope mean nothing in a request"));
  }
  if ((flags & kCompressedFlag) == 0) return payload;
  if (IsIdentity(coding)) {
    return absl::InvalidArgumentError("the message is compressed, but no header says how");
  }
  absl::StatusOr<std::string> message = Unpack(coding, payload, limit);
  if (!message.ok()) return message.status();
  unpacked = *std::move(message);
  return unpacked;
}

}  // namespace guidon

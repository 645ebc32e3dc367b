#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace guidon {
namespace {

struct Lead {
  size_t length;       // of the sequence; 0 when no sequence begins so
  uint8_t low = 0x80;  // bounds of the second byte; those after it are 80..BF
  uint8_t high = 0xBF;
};

// RFC 3629, §4.
Lead ReadLead(uint8_t byte) {
  if (byte < 0x80) return {1};
  if (byte < 0xC2) return {0};
  if (byte < 0xE0) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

// The length of the sequence that `text` begins with; 0 when that is not valid.
size_t SequenceLength(absl::string_view text) {
  const Lead lead = ReadLead(static_cast<uint8_t>(text[0]));
  if (lead.length > text.size()) return 0;
  for (size_t i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    const uint8_t low = i == 1 ? lead.low : 0x80;
    const uint8_t high = i == 1 ? lead.high : 0xBF;
    if (byte < low || byte > high) return 0;
  }
  return lead.length;
}

// Whether the first eight bytes are ASCII, as nearly all text is.
bool IsAscii8(absl::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  uint64_t word = 0;
  if (text.size() < sizeof word) return false;
  std::memcpy(&word, text.data(), sizeof word);
  return (word & kHighBits) == 0;
}

}  // namespace

size_t ValidUtf8Prefix(absl::string_view text) {
  size_t position = 0;
  while (position < text.size()) {
    if (IsAscii8(text.substr(position))) {
      position += sizeof(uint64_t);
      continue;
    }
    const size_t length = SequenceLength(text.substr(position));
    if (length == 0) break;
    position += length;
  }
  return position;
}

}  // namespace guidon

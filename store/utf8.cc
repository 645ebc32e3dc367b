#include "store/utf8.h"

#include <cstddef>
#include <cstdint>

namespace guidon {
namespace {

// The length of the character that begins with `lead`, or 0 where none does.
size_t CharacterLength(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// The second byte tells overlong forms, surrogates and what is too large.
bool SecondByteFits(uint8_t lead, uint8_t second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second <= 0x9F;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second <= 0x8F;
    default:
      return true;
  }
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const uint8_t lead = static_cast<uint8_t>(text[i]);
    const size_t length = CharacterLength(lead);
    if (length == 0 || length > text.size() - i) return false;
    for (size_t j = 1; j < length; ++j) {
      const uint8_t byte = static_cast<uint8_t>(text[i + j]);
      if ((byte & 0xC0) != 0x80) return false;
      if (j == 1 && !SecondByteFits(lead, byte)) return false;
    }
    i += length;
  }
  return true;
}

}  // namespace guidon

#include "server/sources/percent_encoding.h"

#include "absl/strings/ascii.h"

namespace guidon {

std::string PercentEncode(absl::string_view text, absl::string_view kept) {
  constexpr absl::string_view kDigits = "0123456789ABCDEF";
  constexpr absl::string_view kUnreserved = "-._~";
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
        kUnreserved.find(c) != absl::string_view::npos || kept.find(c) != absl::string_view::npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4];
    encoded += kDigits[byte & 15];
  }
  return encoded;
}

}  // namespace guidon

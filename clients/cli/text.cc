#include "clients/cli/text.h"

#include <algorithm>

namespace guidon::cli {
namespace {

bool StartsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

bool FitsHeader(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

size_t TextWidth(absl::string_view text) {
  return std::count_if(text.begin(), text.end(), StartsCodePoint);
}

std::string Shorten(absl::string_view text, size_t width) {
  if (TextWidth(text) <= width) return std::string(text);
  size_t end = 0;
  for (size_t seen = 0; end < text.size(); ++end) {
    if (StartsCodePoint(text[end]) && ++seen == width) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace guidon::cli

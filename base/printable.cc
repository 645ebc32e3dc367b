#include "base/printable.h"

namespace guidon {
namespace {

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

std::string Printable(absl::string_view text) {
  std::string printable;
  for (size_t i = 0; i < text.size(); ++i) {
    // U+0080 to U+009F are control characters too, two bytes each.
    const bool wide =
        text[i] == '\xC2' && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    printable += IsControl(text[i]) || wide ? ' ' : text[i];
    if (wide) ++i;
  }
  return printable;
}

}  // namespace guidon

#include "store/backup/tar_header.h"

#include "absl/strings/str_format.h"

namespace guidon {
namespace {

constexpr size_t kSizePlace = 124;
constexpr size_t kSizeDigits = 11;
constexpr size_t kChecksumPlace = 148;

void Set(std::string& block, size_t place, absl::string_view text) {
  block.replace(place, text.size(), text.data(), text.size());
}

}  // namespace

std::string TarHeader(const TarMember& member) {
  std::string block(kTarBlock, '\0');
  Set(block, 0, member.name);
  Set(block, 100, "0000640");  // mode
  Set(block, 108, "0000000");  // owner
  Set(block, 116, "0000000");  // group
  Set(block, kSizePlace, absl::StrFormat("%0*o", static_cast<int>(kSizeDigits), member.size));
  Set(block, 136, "00000000000");          // time
  Set(block, kChecksumPlace, "        ");  // counts as blanks in itself
  Set(block, 156, "0");                    // a plain file
  Set(block, 257,
      absl::string_view("ustar\0"
                        "00",
                        8));
  unsigned sum = 0;
  for (const char byte : block) sum += static_cast<unsigned char>(byte);
  Set(block, kChecksumPlace, absl::StrFormat("%06o", sum));
  block[kChecksumPlace + 6] = '\0';
  return block;
}

std::optional<TarMember> ParseTarHeader(absl::string_view block) {
  if (block.size() != kTarBlock) return std::nullopt;
  TarMember member;
  member.name = std::string(block.substr(0, kLongestTarName));
  member.name = member.name.substr(0, member.name.find('\0'));
  for (const char digit : block.substr(kSizePlace, kSizeDigits)) {
    if (digit < '0' || digit > '7') return std::nullopt;
    member.size = member.size * 8 + static_cast<uint64_t>(digit - '0');
  }
  if (member.name.empty() || block != TarHeader(member)) return std::nullopt;
  return member;
}

}  // namespace guidon

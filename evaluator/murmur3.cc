#include "evaluator/murmur3.h"

#include <bit>
#include <cstddef>

namespace guidon {
namespace {

uint32_t Scramble(uint32_t block) { return std::rotl(block * 0xcc9e2d51U, 15) * 0x1b873593U; }

uint32_t Byte(absl::string_view bytes, size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

}  // namespace

uint32_t Murmur3(absl::string_view bytes) {
  const auto length = static_cast<uint32_t>(bytes.size());
  uint32_t hash = 0;
  while (bytes.size() >= 4) {
    const uint32_t block =
        Byte(bytes, 0) | Byte(bytes, 1) << 8 | Byte(bytes, 2) << 16 | Byte(bytes, 3) << 24;
    hash = std::rotl(hash ^ Scramble(block), 13) * 5 + 0xe6546b64U;
    bytes.remove_prefix(4);
  }
  uint32_t tail = 0;
  for (size_t i = 0; i < bytes.size(); ++i) tail |= Byte(bytes, i) << (8 * i);
  if (!bytes.empty()) hash ^= Scramble(tail);
  hash ^= length;
  hash = (hash ^ hash >> 16) * 0x85ebca6bU;
  hash = (hash ^ hash >> 13) * 0xc2b2ae35U;
  return hash ^ hash >> 16;
}

}  // namespace guidon

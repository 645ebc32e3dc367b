#ifndef GUIDON_STORE_BACKUP_TAR_HEADER_H_
#define GUIDON_STORE_BACKUP_TAR_HEADER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// The little of the tar format (POSIX ustar) that backups are made of: plain files, each behind a
// header of one block and filled up with zeros to whole blocks.
namespace guidon {

inline constexpr size_t kTarBlock = 512;
// A tar file ends with two blocks of zeros.
inline constexpr size_t kTarEnd = 2 * kTarBlock;
inline constexpr size_t kLongestTarName = 100;

struct TarMember {
  std::string name;   // at most kLongestTarName bytes
  uint64_t size = 0;  // bytes, below 8 GiB
};

// The header block of `member`: the same bytes each time.
std::string TarHeader(const TarMember& member);

// Reads a header of which each byte is as TarHeader makes it; nothing for any other.
std::optional<TarMember> ParseTarHeader(absl::string_view block);

// How many zeros follow `size` bytes.
inline size_t TarPadding(uint64_t size) {
  return static_cast<size_t>((kTarBlock - size % kTarBlock) % kTarBlock);
}

}  // namespace guidon

#endif  // GUIDON_STORE_BACKUP_TAR_HEADER_H_

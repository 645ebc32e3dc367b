#include "store/rocksdb/keys.h"

#include <cstddef>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

constexpr absl::string_view kSeparator("\0", 1);

}  // namespace

std::string FlagKey(const FlagId& id) { return absl::StrCat(id.flag_set, kSeparator, id.key); }

std::optional<FlagId> ParseFlagKey(absl::string_view key) {
  const size_t separator = key.find('\0');
  if (separator == key.npos || separator + 1 == key.size()) return std::nullopt;
  if (key.find('\0', separator + 1) != key.npos) return std::nullopt;
  return FlagId{std::string(key.substr(0, separator)), std::string(key.substr(separator + 1))};
}

std::string RevisionKey(Revision revision) {
  std::string key(sizeof(Revision), '\0');
  for (size_t i = key.size(); i > 0; --i) {
    key[i - 1] = static_cast<char>(revision & 0xFF);
    revision >>= 8;
  }
  return key;
}

std::optional<Revision> ParseRevisionKey(absl::string_view key) {
  if (key.size() != sizeof(Revision)) return std::nullopt;
  Revision revision = 0;
  for (const char byte : key) revision = revision << 8 | static_cast<unsigned char>(byte);
  return revision;
}

std::string FlagRevisionPrefix(const FlagId& id) { return absl::StrCat(FlagKey(id), kSeparator); }

std::string FlagRevisionKey(const FlagId& id, Revision revision) {
  return absl::StrCat(FlagRevisionPrefix(id), RevisionKey(revision));
}

std::string EntryPrefix(absl::string_view table) {
  return absl::StrCat("entry/", table, kSeparator);
}

std::string EntryKey(absl::string_view table, absl::string_view name) {
  return absl::StrCat(EntryPrefix(table), name);
}

std::string CachedKey(absl::string_view source) { return absl::StrCat(kCachedPrefix, source); }

}  // namespace guidon

#ifndef GUIDON_STORE_ROCKSDB_KEYS_H_
#define GUIDON_STORE_ROCKSDB_KEYS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "store/flag_store.h"

// The database's keys. Their bytes sort as what they stand for.
namespace guidon {

// `<flag set> NUL <key>`; neither part holds a NUL.
std::string FlagKey(const FlagId& id);
std::optional<FlagId> ParseFlagKey(absl::string_view key);

// Eight bytes, the highest first.
std::string RevisionKey(Revision revision);
std::optional<Revision> ParseRevisionKey(absl::string_view key);

// `<flag set> NUL <key> NUL <revision>`: the changes of one flag follow each other.
std::string FlagRevisionPrefix(const FlagId& id);
std::string FlagRevisionKey(const FlagId& id, Revision revision);

// `entry/<table> NUL <name>`: a FlagStore's entry.
std::string EntryPrefix(absl::string_view table);
std::string EntryKey(absl::string_view table, absl::string_view name);

// `source/<name>`: a source's cached document, among what is neither flag nor history.
inline constexpr absl::string_view kCachedPrefix = "source/";
std::string CachedKey(absl::string_view source);

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_KEYS_H_

#ifndef GUIDON_STORE_RECORD_CODEC_H_
#define GUIDON_STORE_RECORD_CODEC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "store/flag_store.h"
#include "store/source_cache.h"

// Flags and changes as the bytes of proto/guidon/store/v1/record.proto, the same in every
// implementation of FlagStore. All text must be UTF-8, as PlanChanges sees to.
namespace guidon {

std::string EncodeFlag(const StoredFlag& flag);
// DATA_LOSS: these are not the bytes of a flag.
absl::StatusOr<StoredFlag> DecodeFlag(const FlagId& id, absl::string_view bytes);

// The revision is no part of the bytes: it is the key under which they are kept.
std::string EncodeHistory(const HistoryRecord& record);
// DATA_LOSS: these are not the bytes of a change.
absl::StatusOr<HistoryRecord> DecodeHistory(Revision revision, absl::string_view bytes);

std::string EncodeCached(const CachedDocument& document);
// DATA_LOSS: these are not the bytes of a document; the message names `source`.
absl::StatusOr<CachedDocument> DecodeCached(absl::string_view source, absl::string_view bytes);

}  // namespace guidon

#endif  // GUIDON_STORE_RECORD_CODEC_H_

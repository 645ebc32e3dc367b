#include "store/history_chain.h"

#include <openssl/sha.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "store/record_codec.h"

namespace guidon {

std::string HashOfRecord(Revision revision, absl::string_view bytes) {
  return Sha256::Of(absl::StrCat(revision, ":", bytes));
}

std::string ChainBeginning() { return std::string(SHA256_DIGEST_LENGTH, '\0'); }

ChainedRecords Chain(std::vector<HistoryRecord>& records, std::string head) {
  ChainedRecords chained;
  chained.bytes.reserve(records.size());
  for (HistoryRecord& record : records) {
    record.previous_hash = std::move(head);
    chained.bytes.push_back(EncodeHistory(record));
    head = HashOfRecord(record.revision, chained.bytes.back());
  }
  chained.head = std::move(head);
  return chained;
}

}  // namespace guidon

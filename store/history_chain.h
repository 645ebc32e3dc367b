#ifndef GUIDON_STORE_HISTORY_CHAIN_H_
#define GUIDON_STORE_HISTORY_CHAIN_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "store/flag_store.h"

// Each history record holds the hash of the one before it, and the store that of its newest one,
// so that none can be changed or taken away without a trace. Somebody who can write to the
// database and calculates all later hashes anew is beyond this: export the history elsewhere.
namespace guidon {

// SHA-256 of the record of `revision`, `bytes` as EncodeHistory made them: 32 bytes.
std::string HashOfRecord(Revision revision, absl::string_view bytes);

// What stands for the record before revision 1: 32 zero bytes.
std::string ChainBeginning();

// Records as they are stored, and the hash of the last one.
struct ChainedRecords {
  std::vector<std::string> bytes;
  std::string head;
};

// Sets `previous_hash` of `records`, which follow the record with the hash `head`, and encodes
// them.
ChainedRecords Chain(std::vector<HistoryRecord>& records, std::string head);

// The end of a history, or the end of what was trimmed from it: a record's revision and hash.
struct ChainLink {
  Revision revision = 0;
  std::string hash = ChainBeginning();
};

}  // namespace guidon

#endif  // GUIDON_STORE_HISTORY_CHAIN_H_

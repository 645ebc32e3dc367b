#ifndef GUIDON_SERVER_ACCESS_PENDING_RECORD_H_
#define GUIDON_SERVER_ACCESS_PENDING_RECORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/access/pending_changes.h"

// Pending changes as the bytes of proto/guidon/store/v1/access.proto.
namespace guidon {

std::string EncodePending(const PendingChange& change);
// DATA_LOSS: these are not the bytes of one.
absl::StatusOr<PendingChange> DecodePending(const std::string& id, const std::string& bytes);

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_PENDING_RECORD_H_

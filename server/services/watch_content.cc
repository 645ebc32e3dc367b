#include "server/services/watch_content.h"

#include <utility>

#include "server/access/caller_store.h"
#include "server/services/admin_messages.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

constexpr size_t kBatch = 64;

}  // namespace

void WatchContent::NoteTick(std::chrono::steady_clock::time_point) {
  const absl::Status allowed = access_.Recheck(caller_);
  if (!allowed.ok() && !end_.has_value()) end_ = ToGrpcStatus(allowed);
}

bool WatchContent::Next(admin::v1::WatchResponse& response) {
  while (pending_.empty()) {
    absl::StatusOr<std::vector<HistoryRecord>> changes = store_.ChangesAfter(read_, kBatch);
    if (!changes.ok()) {
      end_ = ToGrpcStatus(changes.status());
      return false;
    }
    if (changes->empty()) return false;
    read_ = changes->back().revision;
    for (HistoryRecord& change : *changes) {
      if (MaySee(caller_, change)) pending_.push_back(std::move(change));
    }
  }
  response.Clear();
  FillChange(pending_.front(), *response.mutable_change());
  pending_.pop_front();
  return true;
}

}  // namespace guidon

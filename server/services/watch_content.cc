#include "server/services/watch_content.h"

#include <utility>

#include "server/services/admin_messages.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

constexpr size_t kBatch = 64;

}  // namespace

bool WatchContent::Next(admin::v1::WatchResponse& response) {
  if (pending_.empty()) {
    absl::StatusOr<std::vector<HistoryRecord>> changes = store_.ChangesAfter(sent_, kBatch);
    if (!changes.ok()) {
      end_ = ToGrpcStatus(changes.status());
      return false;
    }
    for (HistoryRecord& change : *changes) pending_.push_back(std::move(change));
  }
  if (pending_.empty()) return false;
  response.Clear();
  FillChange(pending_.front(), *response.mutable_change());
  sent_ = pending_.front().revision;
  pending_.pop_front();
  return true;
}

}  // namespace guidon

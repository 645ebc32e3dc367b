#ifndef GUIDON_SERVER_SERVICES_WATCH_CONTENT_H_
#define GUIDON_SERVER_SERVICES_WATCH_CONTENT_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "guidon/admin/v1/admin.pb.h"
#include "server/access/access.h"
#include "store/flag_store.h"

namespace guidon {

// What a Watch call sends (see PushStream): the store's changes in order, each once, read from the
// history as fast as the client takes them, and as long as it is let in.
class WatchContent {
 public:
  // The changes after revision `after` that `caller` may see. `store` and `access` must outlive
  // this.
  WatchContent(const FlagStore& store, const Access& access, Caller caller, Revision after)
      : store_(store), access_(access), caller_(std::move(caller)), read_(after) {}

  void NoteChange() {}  // Next looks into the store anyway
  void NoteTick(std::chrono::steady_clock::time_point);
  void NoteShutdown() { end_ = {grpc::StatusCode::UNAVAILABLE, "guidond is shutting down"}; }

  bool Next(admin::v1::WatchResponse& response);
  std::optional<grpc::Status> end() const { return end_; }

 private:
  const FlagStore& store_;
  const Access& access_;
  const Caller caller_;
  Revision read_;
  std::deque<HistoryRecord> pending_;
  std::optional<grpc::Status> end_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_WATCH_CONTENT_H_

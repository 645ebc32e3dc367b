#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_STREAM_FOLLOWER_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_STREAM_FOLLOWER_H_

#include <memory>

#include "base/mutex.h"
#include "flagd/internal/follower.h"
#include "flagd/internal/link.h"
#include "flagd/internal/message_stream.h"
#include "flagd/internal/settings.h"

namespace guidon::flagd_internal {

// Follows a daemon's stream by a thread: one that ends is begun anew, for ever, and the link is
// told how it stands.
class StreamFollower final : public Follower {
 public:
  // `settings` and `link` must outlive this.
  StreamFollower(const Settings& settings, Link& link, std::unique_ptr<StreamSource> source);
  ~StreamFollower() override { End(); }

  void Stop() override;

 private:
  struct Ending {
    StreamEnd end;
    bool was_connected = false;
    bool lasted = false;  // Long enough to be begun anew at once.
  };

  void Run() override;
  Ending FollowOne();
  void Read(MessageStream& stream, Ending& ending);
  // The link's clock goes on. Returns when it has something to do next, `until` at the latest.
  Link::Clock::time_point Tick(Link::Clock::time_point until);
  // False where this is to end.
  bool Sleep(std::chrono::milliseconds duration);

  const Settings& settings_;
  Link& link_;
  const std::unique_ptr<StreamSource> source_;
  Mutex mutex_;
  CondVar changed_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  MessageStream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;  // The open one, for Stop.
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_STREAM_FOLLOWER_H_

#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_LINK_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_LINK_H_

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/mutex.h"

namespace guidon::flagd_internal {

// What the provider tells about itself.
struct Notice {
  enum class Kind : std::uint8_t { kReady, kStale, kError, kFatal, kChanged };
  Kind kind;
  std::string message = {};
  std::vector<std::string> flags_changed = {};  // Of kChanged; empty where that is not known.
};

// Whether lookups can rely on what is known here.
enum class Trust : std::uint8_t {
  kFresh,   // Connected: changes are told.
  kUnsure,  // Just now not connected, as streams end at times: changes may be missed.
  kStale,   // Not connected.
};

// Where the provider stands with what it gets its flags from: connected, or since when not. Tells
// of each change of that, in order and one at a time; while no lock is held. Thread-safe.
class Link {
 public:
  using Clock = std::chrono::steady_clock;

  // After `grace` without connection, STALE becomes ERROR.
  Link(std::chrono::milliseconds grace, std::function<void(const Notice&)> tell);

  Trust trust() const { return trust_.load(std::memory_order_acquire); }

  // Back to the start: neither connected nor lost yet.
  void Restart();

  // Waits until there is a connection, or a failure for good. Where there is neither by `deadline`,
  // the provider is STALE if `has_flags` (and sooner, with the first failure) and this is OK; else
  // it is ERROR. All that happened has been told when this returns.
  absl::Status AwaitStart(Clock::time_point deadline, bool has_flags);
  // Ends AwaitStart, and all notices.
  void Close();

  // Connected. Where it was not before, says READY, and after that also what may have changed.
  void Connected(std::vector<std::string> changed);
  // Flags changed on a connection that stands.
  void Changed(std::vector<std::string> changed);
  // A stream ended in order, and is begun anew at once.
  void Renewing();
  // Not connected: a try failed, or a connection did.
  void Lost(const std::string& why, Clock::time_point now);
  void Failed(const std::string& why);

  // Makes ERROR of STALE where the grace period is over. True when it did.
  bool Tick(Clock::time_point now);
  // When Tick has something to do; nothing: never.
  std::optional<Clock::time_point> NextTick() const;

 private:
  enum class State : std::uint8_t { kStarting, kUp, kStale, kError, kFatal, kClosed };

  void Say(Notice notice) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Move(State state) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Tell();

  const std::chrono::milliseconds grace_;
  const std::function<void(const Notice&)> tell_;
  std::atomic<Trust> trust_ = Trust::kStale;
  mutable Mutex mutex_;
  CondVar changed_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kStarting;
  Clock::time_point lost_at_ ABSL_GUARDED_BY(mutex_);
  std::string why_ ABSL_GUARDED_BY(mutex_);  // Of the last failure.
  std::deque<Notice> notices_ ABSL_GUARDED_BY(mutex_);
  bool telling_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_LINK_H_

#include "flagd/internal/link.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace guidon::flagd_internal {

Link::Link(std::chrono::milliseconds grace, std::function<void(const Notice&)> tell)
    : grace_(grace), tell_(std::move(tell)) {}

void Link::Say(Notice notice) { notices_.push_back(std::move(notice)); }

void Link::Move(State state) {
  state_ = state;
  trust_.store(state == State::kUp ? Trust::kFresh : Trust::kStale, std::memory_order_release);
  changed_.NotifyAll();
}

// One thread tells at a time, so that what is told second is heard second.
void Link::Tell() {
  std::deque<Notice> due;
  for (;;) {
    {
      MutexLock lock(mutex_);
      if (telling_ && due.empty()) return;
      telling_ = !notices_.empty();
      due = std::exchange(notices_, {});
      if (due.empty()) {
        changed_.NotifyAll();
        return;
      }
    }
    for (const Notice& notice : due) tell_(notice);
  }
}

void Link::Restart() {
  MutexLock lock(mutex_);
  why_.clear();
  Move(State::kStarting);
}

absl::Status Link::AwaitStart(Clock::time_point deadline, bool has_flags) {
  absl::Status result;
  {
    MutexLock lock(mutex_);
    while (state_ == State::kStarting && (!has_flags || why_.empty())) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) break;
      changed_.WaitFor(mutex_, left);
    }
    if (state_ == State::kClosed) return absl::CancelledError("the provider was shut down");
    if (state_ == State::kFatal) result = absl::FailedPreconditionError(why_);
    if (state_ == State::kStarting) {
      if (why_.empty()) why_ = "no answer within the deadline";
      lost_at_ = Clock::now();
      Move(has_flags ? State::kStale : State::kError);
      Say({has_flags ? Notice::Kind::kStale : Notice::Kind::kError, why_});
      if (!has_flags) result = absl::UnavailableError(why_);
    }
  }
  Tell();
  MutexLock lock(mutex_);
  while ((telling_ || !notices_.empty()) && state_ != State::kClosed) changed_.Wait(mutex_);
  return result;
}

void Link::Close() {
  MutexLock lock(mutex_);
  notices_.clear();
  Move(State::kClosed);
}

void Link::Connected(std::vector<std::string> changed) {
  {
    MutexLock lock(mutex_);
    if (state_ == State::kClosed || state_ == State::kFatal) return;
    const bool first = state_ == State::kStarting;
    const bool renewed = state_ == State::kUp;
    Move(State::kUp);
    if (!renewed) Say({Notice::Kind::kReady});
    if (!first) Say({Notice::Kind::kChanged, "", std::move(changed)});
  }
  Tell();
}

void Link::Changed(std::vector<std::string> changed) {
  {
    MutexLock lock(mutex_);
    if (state_ != State::kUp) return;
    Say({Notice::Kind::kChanged, "", std::move(changed)});
  }
  Tell();
}

void Link::Renewing() {
  MutexLock lock(mutex_);
  if (state_ == State::kUp) trust_.store(Trust::kUnsure, std::memory_order_release);
}

void Link::Lost(const std::string& why, Clock::time_point now) {
  {
    MutexLock lock(mutex_);
    why_ = why;
    changed_.NotifyAll();
    if (state_ != State::kUp) return;
    lost_at_ = now;
    Move(grace_.count() > 0 ? State::kStale : State::kError);
    Say({grace_.count() > 0 ? Notice::Kind::kStale : Notice::Kind::kError, why});
  }
  Tell();
}

void Link::Failed(const std::string& why) {
  {
    MutexLock lock(mutex_);
    if (state_ == State::kClosed) return;
    why_ = why;
    Move(State::kFatal);
    Say({Notice::Kind::kFatal, why});
  }
  Tell();
}

bool Link::Tick(Clock::time_point now) {
  {
    MutexLock lock(mutex_);
    if (state_ != State::kStale || now < lost_at_ + grace_) return false;
    Move(State::kError);
    Say({Notice::Kind::kError,
         absl::StrCat("no connection for ", grace_.count() / 1000, " s: ", why_)});
  }
  Tell();
  return true;
}

std::optional<Link::Clock::time_point> Link::NextTick() const {
  MutexLock lock(mutex_);
  if (state_ != State::kStale) return std::nullopt;
  return lost_at_ + grace_;
}

}  // namespace guidon::flagd_internal

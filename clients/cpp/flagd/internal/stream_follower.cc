#include "flagd/internal/stream_follower.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/backoff.h"

namespace guidon::flagd_internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A daemon sends its first message at once; one that does not is tried anew.
constexpr seconds kFirstMessage(10);
// A stream that ends in order is begun anew at once, unless streams always end so soon.
constexpr seconds kLasting(1);
constexpr int kDeadlineExceeded = 4;

}  // namespace

StreamFollower::StreamFollower(const Settings& settings, Link& link,
                               std::unique_ptr<StreamSource> source)
    : settings_(settings), link_(link), source_(std::move(source)) {}

void StreamFollower::Stop() {
  MutexLock lock(mutex_);
  stopped_ = true;
  changed_.NotifyAll();
  if (stream_ != nullptr) stream_->Cancel();
}

void StreamFollower::Run() {
  pthread_setname_np(pthread_self(), "flagd-stream");
  Backoff backoff(absl::FromChrono(settings_.retry_backoff),
                  absl::FromChrono(settings_.retry_backoff_max));
  for (;;) {
    const Ending ending = FollowOne();
    {
      MutexLock lock(mutex_);
      if (stopped_) return;
    }
    if (ending.end.again) continue;
    const std::string why = absl::StrCat(settings_.target, ": ", ending.end.message);
    if (settings_.fatal_status_codes.count(ending.end.code) > 0) {
      settings_.log(absl::StrCat(why, "; this status code ends the provider for good"));
      return link_.Failed(why);
    }
    if (ending.was_connected) backoff.Reset();
    if (ending.was_connected && ending.lasted && ending.end.in_order()) {
      link_.Renewing();
      continue;
    }
    if (link_.trust() != Trust::kStale) {
      settings_.log(absl::StrCat("lost the connection to ", why, "; trying to get it back"));
    }
    link_.Lost(why, Link::Clock::now());
    if (!Sleep(absl::ToChronoMilliseconds(backoff.Next()))) return;
  }
}

StreamFollower::Ending StreamFollower::FollowOne() {
  Ending ending;
  absl::StatusOr<std::unique_ptr<MessageStream>> stream = source_->Open();
  if (!stream.ok()) {
    ending.end.code = static_cast<int>(stream.status().code());
    ending.end.message = std::string(stream.status().message());
    return ending;
  }
  {
    MutexLock lock(mutex_);
    if (stopped_) return ending;
    stream_ = stream->get();
  }
  const auto begun = Link::Clock::now();
  Read(**stream, ending);
  ending.lasted = Link::Clock::now() - begun >= kLasting;
  MutexLock lock(mutex_);
  stream_ = nullptr;
  return ending;
}

void StreamFollower::Read(MessageStream& stream, Ending& ending) {
  const auto patience =
      Link::Clock::now() + std::max<milliseconds>(kFirstMessage, settings_.deadline);
  for (;;) {
    const auto until = ending.was_connected ? Link::Clock::now() + std::chrono::hours(1) : patience;
    switch (stream.Wait(Tick(until))) {
      case MessageStream::News::kEnd:
        ending.end = stream.End();
        return;
      case MessageStream::News::kNone:
        if (ending.was_connected || Link::Clock::now() < patience) continue;
        ending.end.code = kDeadlineExceeded;
        ending.end.message = "no message has come";
        return;
      case MessageStream::News::kMessage:
        break;
    }
    MessageStream::Meaning meaning = stream.Take();
    if (meaning.connected && !ending.was_connected) {
      ending.was_connected = true;
      if (link_.trust() == Trust::kStale) {
        settings_.log(absl::StrCat("connected to ", settings_.target));
      }
      link_.Connected(std::move(meaning.flags));
    } else if (meaning.changed) {
      link_.Changed(std::move(meaning.flags));
    }
  }
}

Link::Clock::time_point StreamFollower::Tick(Link::Clock::time_point until) {
  if (link_.Tick(Link::Clock::now())) source_->GraceIsOver();
  return std::min(until, link_.NextTick().value_or(until));
}

bool StreamFollower::Sleep(milliseconds duration) {
  const auto end = Link::Clock::now() + duration;
  for (;;) {
    const auto until = Tick(end);
    const auto now = Link::Clock::now();
    MutexLock lock(mutex_);
    if (stopped_) return false;
    if (now >= end) return true;
    changed_.WaitFor(mutex_, std::chrono::ceil<milliseconds>(until - now));
  }
}

}  // namespace guidon::flagd_internal

#include "server/services/stream_hub.h"

#include <pthread.h>

#include <utility>
#include <vector>

namespace guidon {
namespace {

constexpr std::chrono::milliseconds kTick{1000};

}  // namespace

StreamHub::StreamHub() : thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "stream-hub");
}

StreamHub::~StreamHub() {
  {
    MutexLock lock(mutex_);
    stop_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

void StreamHub::Add(std::shared_ptr<HubStream> stream) {
  bool too_late = false;
  {
    MutexLock lock(mutex_);
    streams_.emplace(stream.get(), stream);
    too_late = shut_down_;
  }
  if (too_late) stream->Shutdown();
}

void StreamHub::Remove(const HubStream* stream) {
  std::shared_ptr<HubStream> removed;  // may be the last reference: it ends outside the lock
  MutexLock lock(mutex_);
  if (const auto found = streams_.find(stream); found != streams_.end()) {
    removed = std::move(found->second);
    streams_.erase(found);
  }
}

void StreamHub::WakeAll() {
  MutexLock lock(mutex_);
  wake_ = true;
  changed_.NotifyAll();
}

void StreamHub::Shutdown() {
  {
    MutexLock lock(mutex_);
    shut_down_ = true;
  }
  for (const auto& stream : Streams()) stream->Shutdown();
}

std::vector<std::shared_ptr<HubStream>> StreamHub::Streams() {
  MutexLock lock(mutex_);
  std::vector<std::shared_ptr<HubStream>> streams;
  streams.reserve(streams_.size());
  for (const auto& [key, stream] : streams_) streams.push_back(stream);
  return streams;
}

void StreamHub::Run() {
  auto next_tick = std::chrono::steady_clock::now() + kTick;
  while (true) {
    bool wake = false;
    {
      MutexLock lock(mutex_);
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          next_tick - std::chrono::steady_clock::now());
      if (!wake_ && !stop_ && left.count() > 0) changed_.WaitFor(mutex_, left);
      if (stop_) return;
      wake = std::exchange(wake_, false);
    }
    if (wake) {
      for (const auto& stream : Streams()) stream->Wake();
    }
    const auto now = std::chrono::steady_clock::now();
    if (now < next_tick) continue;
    next_tick = now + kTick;
    for (const auto& stream : Streams()) stream->Tick(now);
  }
}

}  // namespace guidon

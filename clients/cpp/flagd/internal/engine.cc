#include "flagd/internal/engine.h"

#include <utility>

#include "flagd/internal/file_follower.h"
#include "flagd/internal/stream_follower.h"
#include "flagd/internal/sync_source.h"

namespace guidon::flagd_internal {

Engine::Engine(absl::StatusOr<Settings> settings, std::function<void(const Notice&)> tell)
    : settings_(std::move(settings)),
      link_(settings_.ok() ? settings_->retry_grace_period : std::chrono::milliseconds(0),
            std::move(tell)) {
  if (!settings_.ok()) return;
  if (settings_->resolver == FlagdResolver::kRpc) {
    rpc_.emplace(*settings_, link_);
  } else {
    local_.emplace(settings_->selector);
  }
}

Engine::~Engine() { link_.Close(); }  // The follower keeps this alive until it is told to stop.

std::unique_ptr<Follower> Engine::MakeFollower() {
  if (rpc_) {
    return std::make_unique<StreamFollower>(*settings_, link_, rpc_->MakeEventSource());
  }
  if (settings_->resolver == FlagdResolver::kFile) {
    return std::make_unique<FileFollower>(*settings_, link_, *local_);
  }
  return std::make_unique<StreamFollower>(*settings_, link_, MakeSyncSource(*settings_, *local_));
}

absl::Status Engine::Init() {
  Shutdown();
  link_.Restart();
  if (!settings_.ok()) {
    link_.Failed(std::string(settings_.status().message()));
    return link_.AwaitStart(Link::Clock::now(), false);
  }
  const auto deadline = Link::Clock::now() + settings_->deadline;
  if (settings_->resolver == FlagdResolver::kInProcess) LoadLastGood(*settings_, *local_);
  const bool has_flags = local_ && local_->has_flags();
  {
    MutexLock lock(mutex_);
    follower_ = MakeFollower();
    follower_->Start(shared_from_this());
  }
  return link_.AwaitStart(deadline, has_flags);
}

void Engine::Shutdown() {
  link_.Close();
  std::unique_ptr<Follower> ended;
  {
    MutexLock lock(mutex_);
    if (follower_ == nullptr) return;
    follower_->Stop();
    // An event handler that runs on that very thread cannot wait for its end; a later call, or the
    // destructor, does.
    if (follower_->IsThisThread()) return;
    ended = std::move(follower_);
  }
}

}  // namespace guidon::flagd_internal

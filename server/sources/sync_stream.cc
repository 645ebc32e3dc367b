#include "server/sources/sync_stream.h"

#include <utility>

#include "absl/time/clock.h"

namespace guidon {
namespace {

flagd::sync::v1::SyncFlagsRequest MakeRequest(const std::string& provider_id,
                                              const std::string& selector) {
  flagd::sync::v1::SyncFlagsRequest request;
  request.set_provider_id(provider_id);
  request.set_selector(selector);
  return request;
}

}  // namespace

SyncStream::SyncStream(const std::shared_ptr<grpc::Channel>& channel,
                       const std::string& provider_id, const std::string& selector)
    : stub_(flagd::sync::v1::FlagSyncService::NewStub(channel)),
      request_(MakeRequest(provider_id, selector)) {
  if (!selector.empty()) context_.AddMetadata("flagd-selector", selector);
  stub_->async()->SyncFlags(&context_, &request_, this);
  AddHold();  // for Next starts reads; given back by the read that fails
  StartRead(&response_);
  StartCall();
}

SyncStream::~SyncStream() {
  Cancel();
  MutexLock lock(mutex_);
  AwaitEnd();
}

void SyncStream::AwaitEnd() {
  while (!end_.has_value()) {
    // The call does not end before a read has failed.
    if (std::exchange(arrived_, false)) StartRead(&response_);
    changed_.Wait(mutex_);
  }
}

std::optional<std::string> SyncStream::Next(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  MutexLock lock(mutex_);
  while (!arrived_ && !end_.has_value()) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) {
      timed_out_ = true;
      Cancel();
      AwaitEnd();
    } else if (left == absl::InfiniteDuration()) {
      changed_.Wait(mutex_);
    } else {
      changed_.WaitFor(mutex_, absl::ToChronoMilliseconds(left) + std::chrono::milliseconds(1));
    }
  }
  if (!std::exchange(arrived_, false)) return std::nullopt;
  std::string text = std::move(*response_.mutable_flag_configuration());
  StartRead(&response_);
  return text;
}

grpc::Status SyncStream::Finished() const {
  MutexLock lock(mutex_);
  if (timed_out_) return {grpc::StatusCode::DEADLINE_EXCEEDED, "no message has come"};
  return end_.value_or(grpc::Status::OK);
}

void SyncStream::OnReadDone(bool ok) {
  if (!ok) return RemoveHold();  // OnDone follows
  MutexLock lock(mutex_);
  arrived_ = true;
  changed_.NotifyAll();
}

void SyncStream::OnDone(const grpc::Status& status) {
  MutexLock lock(mutex_);
  end_ = status;
  changed_.NotifyAll();
}

}  // namespace guidon

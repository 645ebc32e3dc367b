#include "bench/load/stream_herd.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace guidon::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{30};

}  // namespace

absl::StatusOr<std::unique_ptr<StreamHerd>> StreamHerd::Open(const std::string& address,
                                                             int count) {
  auto herd = absl::WrapUnique(new StreamHerd);
  herd->mix_ = {MakeEventStream()};
  herd->arrived_.resize(static_cast<size_t>(count));
  for (size_t i = 0; i < herd->arrived_.size(); ++i) {
    auto connection = Connect(address, herd->mix_, 1);
    if (!connection.ok()) return connection.status();
    herd->poller_.Add(*std::move(connection));
    herd->poller_.connections()[i]->Start(0, i);
    if (absl::Status status = herd->poller_.Send(i); !status.ok()) return status;
  }
  const absl::Status status = herd->Await("provider_ready", Clock::now() + kPatience);
  if (!status.ok()) return status;
  return herd;
}

absl::Status StreamHerd::AwaitChange(Clock::time_point since, LatencyHistogram& latency) {
  const absl::Status status = Await("configuration_change", Clock::now() + kPatience);
  if (!status.ok()) return status;
  for (const Clock::time_point arrived : arrived_) {
    latency.Record(static_cast<uint64_t>(
        std::max<int64_t>(0, std::chrono::nanoseconds(arrived - since).count())));
  }
  return absl::OkStatus();
}

absl::Status StreamHerd::Rest(std::chrono::milliseconds duration) {
  const absl::Status status = Await("no such event", Clock::now() + duration);
  return absl::IsDeadlineExceeded(status) ? absl::OkStatus() : status;
}

absl::Status StreamHerd::Await(absl::string_view type, Clock::time_point deadline) {
  awaited_ = type;
  std::fill(arrived_.begin(), arrived_.end(), Clock::time_point());
  missing_ = arrived_.size();
  while (missing_ > 0) {
    const auto now = Clock::now();
    if (now >= deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat(missing_, " of ", arrived_.size(), " streams have got no ", type));
    }
    const auto readable = poller_.Wait(deadline - now);
    if (!readable.ok()) return readable.status();
    for (const size_t i : *readable) {
      now_ = Clock::now();
      if (absl::Status status = poller_.connections()[i]->Receive(*this); !status.ok()) {
        return status;
      }
      if (absl::Status status = poller_.Send(i); !status.ok()) return status;
    }
    if (!ended_.ok()) return ended_;
  }
  return absl::OkStatus();
}

void StreamHerd::OnEnd(uint64_t, absl::string_view failure) {
  ended_ = absl::UnavailableError(
      absl::StrCat("a stream has ended", failure.empty() ? "" : ": ", failure));
}

void StreamHerd::OnData(uint64_t stream, absl::string_view bytes) {
  Clock::time_point& arrived = arrived_[stream];
  if (arrived != Clock::time_point() || !absl::StrContains(bytes, awaited_)) return;
  arrived = now_;
  --missing_;
}

}  // namespace guidon::bench

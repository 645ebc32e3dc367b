#include "bench/load/poller.h"

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace guidon::bench {

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  // The system adds 50 us to each timeout otherwise.
  prctl(PR_SET_TIMERSLACK, 1000);
}

Poller::~Poller() { close(epoll_); }

void Poller::Add(std::unique_ptr<Connection> connection) {
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.u64 = connections_.size();
  epoll_ctl(epoll_, EPOLL_CTL_ADD, connection->descriptor(), &event);
  connections_.push_back(std::move(connection));
  sending_.push_back(false);
}

absl::StatusOr<std::vector<size_t>> Poller::Wait(std::chrono::nanoseconds timeout) {
  std::array<epoll_event, 64> events;
  const auto wait = std::max(timeout, std::chrono::nanoseconds(0));
  timespec time = {};
  time.tv_sec = static_cast<time_t>(wait.count() / 1'000'000'000);
  time.tv_nsec = static_cast<int64_t>(wait.count() % 1'000'000'000);
  const int count =
      epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &time, nullptr);
  std::vector<size_t> readable;
  for (size_t i = 0; i < static_cast<size_t>(std::max(count, 0)); ++i) {
    const size_t connection = events[i].data.u64;
    if (events[i].events & EPOLLOUT) {
      if (absl::Status status = Send(connection); !status.ok()) return status;
    }
    if (events[i].events & ~static_cast<uint32_t>(EPOLLOUT)) readable.push_back(connection);
  }
  return readable;
}

absl::Status Poller::Send(size_t connection) {
  if (absl::Status status = connections_[connection]->Send(); !status.ok()) return status;
  Watch(connection, connections_[connection]->wants_to_send());
  return absl::OkStatus();
}

void Poller::Watch(size_t connection, bool sending) {
  if (sending_[connection] == sending) return;
  epoll_event event = {};
  event.events = EPOLLIN | (sending ? static_cast<uint32_t>(EPOLLOUT) : 0u);
  event.data.u64 = connection;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, connections_[connection]->descriptor(), &event);
  sending_[connection] = sending;
}

}  // namespace guidon::bench

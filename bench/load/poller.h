#ifndef GUIDON_BENCH_LOAD_POLLER_H_
#define GUIDON_BENCH_LOAD_POLLER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/load/connection.h"

namespace guidon::bench {

// Waits on many connections at once. Not thread-safe.
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void Add(std::unique_ptr<Connection> connection);

  const std::vector<std::unique_ptr<Connection>>& connections() const { return connections_; }

  // Waits for bytes until `timeout` at the latest, and returns the numbers of the connections that
  // may have some. Sends what others had left to send. Valid until the next call.
  absl::StatusOr<std::vector<size_t>> Wait(std::chrono::nanoseconds timeout);

  // Sends what was started on a connection, and remembers what its socket does not take.
  absl::Status Send(size_t connection);

 private:
  void Watch(size_t connection, bool sending);

  int epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<bool> sending_;  // waits for room to send
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_POLLER_H_

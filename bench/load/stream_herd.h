#ifndef GUIDON_BENCH_LOAD_STREAM_HERD_H_
#define GUIDON_BENCH_LOAD_STREAM_HERD_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/load/latency_histogram.h"
#include "bench/load/poller.h"
#include "bench/load/request_mix.h"

namespace guidon::bench {

// Many event streams over gRPC, each on a connection of its own, as providers have them. Not
// thread-safe.
class StreamHerd final : private Connection::Listener {
 public:
  // Opens them, and waits until each has got its provider_ready. UNAVAILABLE where one fails.
  static absl::StatusOr<std::unique_ptr<StreamHerd>> Open(const std::string& address, int count);

  // Waits until each stream has got a configuration_change, and records how long after `since`.
  // UNAVAILABLE where a stream ends, or some have none within 30 s.
  absl::Status AwaitChange(std::chrono::steady_clock::time_point since, LatencyHistogram& latency);

  // Reads for so long what else comes, so that it does not count for the next change.
  absl::Status Rest(std::chrono::milliseconds duration);

 private:
  StreamHerd() = default;

  // Reads until all streams have got an event of `type`, or until `deadline`.
  absl::Status Await(absl::string_view type, std::chrono::steady_clock::time_point deadline);
  void OnEnd(uint64_t stream, absl::string_view failure) override;
  void OnData(uint64_t stream, absl::string_view bytes) override;

  std::vector<Request> mix_;
  Poller poller_;
  absl::string_view awaited_;
  std::vector<std::chrono::steady_clock::time_point> arrived_;  // of the awaited event; else zero
  size_t missing_ = 0;
  std::chrono::steady_clock::time_point now_;
  absl::Status ended_;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_STREAM_HERD_H_

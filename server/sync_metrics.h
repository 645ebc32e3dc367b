#ifndef GUIDON_SERVER_SYNC_METRICS_H_
#define GUIDON_SERVER_SYNC_METRICS_H_

#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>

namespace guidon {

// Counts open sync streams and how long they lasted, under flagd's metric names. Thread-safe.
class SyncMetrics {
 public:
  // The metrics become part of `registry`, which must outlive this.
  explicit SyncMetrics(prometheus::Registry& registry);

  // One open stream, for as long as the object lives.
  class OpenStream {
   public:
    explicit OpenStream(SyncMetrics& metrics);
    ~OpenStream();
    OpenStream(const OpenStream&) = delete;
    OpenStream& operator=(const OpenStream&) = delete;

   private:
    SyncMetrics& metrics_;
    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  };

 private:
  prometheus::Gauge& active_;
  prometheus::Histogram& durations_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SYNC_METRICS_H_

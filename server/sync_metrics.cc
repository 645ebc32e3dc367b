#include "server/sync_metrics.h"

namespace guidon {

SyncMetrics::SyncMetrics(prometheus::Registry& registry)
    : active_(prometheus::BuildGauge()
                  .Name("feature_flag_flagd_sync_active_streams")
                  .Help("Open sync streams.")
                  .Register(registry)
                  .Add({})),
      durations_(
          prometheus::BuildHistogram()
              .Name("feature_flag_flagd_sync_stream_duration_seconds")
              .Help("How long sync streams lasted.")
              .Register(registry)
              .Add({}, prometheus::Histogram::BucketBoundaries{1, 10, 30, 60, 120, 300, 480, 600,
                                                               1200, 1800, 3600, 10800, 86400})) {}

SyncMetrics::OpenStream::OpenStream(SyncMetrics& metrics) : metrics_(metrics) {
  metrics_.active_.Increment();
}

SyncMetrics::OpenStream::~OpenStream() {
  const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - start_;
  metrics_.active_.Decrement();
  metrics_.durations_.Observe(lasted.count());
}

}  // namespace guidon

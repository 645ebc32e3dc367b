#ifndef GUIDON_SERVER_TELEMETRY_OTLP_EXPORTER_H_
#define GUIDON_SERVER_TELEMETRY_OTLP_EXPORTER_H_

#include <grpcpp/grpcpp.h>
#include <prometheus/counter.h>
#include <prometheus/metric_family.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "server/telemetry/collector_client.h"
#include "server/telemetry/otel_environment.h"
#include "server/telemetry/span_queue.h"

namespace guidon {

// A thread that sends the spans of a queue, and metrics, to a collector. While the collector fails
// it is tried again after 1 s, 2 s, … at most 30 s; the log tells when that begins and ends.
class OtlpExporter {
 public:
  using Metrics = std::function<std::vector<prometheus::MetricFamily>()>;

  struct Counters {
    prometheus::Counter& dropped_spans;
    prometheus::Counter& failed_metrics;  // exports
    prometheus::Counter& failed_traces;
  };

  // `metrics` gives what is to be sent; nullptr: no metrics are. `queue` and the counters must
  // outlive this.
  OtlpExporter(std::unique_ptr<CollectorClient> client, SpanQueue& queue,
               const OtelEnvironment& environment, Metrics metrics, Counters counters);
  ~OtlpExporter() { Stop(); }

  // Waits for what is being sent, sends what there is for the last time, each for at most 2 s, and
  // ends the thread.
  void Stop();

 private:
  using Clock = SpanQueue::Clock;

  // One kind of telemetry and how its sending goes.
  struct Signal {
    const char* name;
    std::chrono::milliseconds period;
    prometheus::Counter& failed;
    Clock::time_point due = Clock::now() + period;
    int failures = 0;  // in a row
  };

  void Run();
  bool SendMetrics(std::chrono::milliseconds timeout);
  bool SendSpans(std::chrono::milliseconds timeout);
  void SendTheLast();
  bool Settle(Signal& signal, const grpc::Status& status);

  const std::unique_ptr<CollectorClient> client_;
  SpanQueue& queue_;
  const opentelemetry::proto::resource::v1::Resource resource_;
  const Metrics metrics_;
  const Counters counters_;
  const int64_t start_;  // in Unix nanoseconds
  Signal metrics_signal_;
  Signal traces_signal_;
  // What the collector has not taken yet.
  opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest unsent_;
  Mutex mutex_;
  CondVar changed_;
  bool sending_the_last_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_OTLP_EXPORTER_H_

#include "server/telemetry/otlp_exporter.h"

#include <algorithm>
#include <utility>

#include "server/telemetry/otlp_attributes.h"
#include "server/telemetry/otlp_metrics.h"
#include "server/telemetry/otlp_spans.h"
#include "spdlog/spdlog.h"

namespace guidon {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTimeout{10'000};
constexpr milliseconds kLastTimeout{2'000};
constexpr milliseconds kFirstPause{1'000};
constexpr milliseconds kLongestPause{30'000};

int64_t UnixNanoseconds() { return absl::GetCurrentTimeNanos(); }

milliseconds PauseAfter(int failures) {
  return std::min(kLongestPause, kFirstPause * (1 << std::min(failures - 1, 10)));
}

// Whether the same data may find a collector in a better state later, by OTLP's specification.
bool CanBeRetried(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DATA_LOSS:
      return true;
    default:
      return false;
  }
}

milliseconds ToMilliseconds(absl::Duration duration) {
  return milliseconds(absl::ToInt64Milliseconds(duration));
}

}  // namespace

OtlpExporter::OtlpExporter(std::unique_ptr<CollectorClient> client, SpanQueue& queue,
                           const OtelEnvironment& environment, Metrics metrics, Counters counters)
    : client_(std::move(client)), queue_(queue), resource_(MakeResource(environment.resource)),
      metrics_(std::move(metrics)), counters_(counters),
      start_(UnixNanoseconds()), metrics_signal_{"metrics",
                                                 ToMilliseconds(environment.metric_interval),
                                                 counters.failed_metrics},
      traces_signal_{"traces", ToMilliseconds(environment.span_delay), counters.failed_traces},
      thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "telemetry");
}

void OtlpExporter::Stop() {
  if (!thread_.joinable()) return;
  queue_.Close();
  {
    // What is on its way gets time to arrive: cancelled, it would be sent a second time.
    const Clock::time_point end = Clock::now() + kLastTimeout;
    MutexLock lock(mutex_);
    while (!sending_the_last_ && Clock::now() < end) changed_.WaitFor(mutex_, kLastTimeout);
    if (!sending_the_last_) client_->Cancel();
  }
  thread_.join();
}

void OtlpExporter::Run() {
  const auto next = [this] {
    return metrics_ ? std::min(metrics_signal_.due, traces_signal_.due) : traces_signal_.due;
  };
  while (queue_.Wait(next(), traces_signal_.failures == 0)) {
    if (metrics_ && Clock::now() >= metrics_signal_.due) SendMetrics(kTimeout);
    const bool whole_batch = queue_.HasBatch() && traces_signal_.failures == 0;
    if (whole_batch || Clock::now() >= traces_signal_.due) SendSpans(kTimeout);
  }
  {
    MutexLock lock(mutex_);
    sending_the_last_ = true;
  }
  changed_.NotifyAll();
  SendTheLast();
}

void OtlpExporter::SendTheLast() {
  const Clock::time_point end = Clock::now() + kLastTimeout;
  const auto left = [&] { return std::chrono::duration_cast<milliseconds>(end - Clock::now()); };
  if (metrics_ && !SendMetrics(left())) return;
  while (SendSpans(left())) continue;
}

bool OtlpExporter::SendMetrics(milliseconds timeout) {
  opentelemetry::proto::collector::metrics::v1::ExportMetricsServiceRequest request;
  auto& of_resource = *request.add_resource_metrics();
  *of_resource.mutable_resource() = resource_;
  auto& of_scope = *of_resource.add_scope_metrics();
  SetScope(*of_scope.mutable_scope());
  for (const prometheus::MetricFamily& family : metrics_()) {
    if (!family.metric.empty()) *of_scope.add_metrics() = ToOtlp(family, start_, UnixNanoseconds());
  }
  return Settle(metrics_signal_, client_->Send(request, timeout));
}

// Sends one batch. Returns whether there was one and the collector took it.
bool OtlpExporter::SendSpans(milliseconds timeout) {
  if (unsent_.resource_spans_size() == 0) {
    const SpanQueue::Batch batch = queue_.Take();
    if (batch.empty()) {
      traces_signal_.due = Clock::now() + traces_signal_.period;
      return false;
    }
    auto& of_resource = *unsent_.add_resource_spans();
    *of_resource.mutable_resource() = resource_;
    auto& of_scope = *of_resource.add_scope_spans();
    SetScope(*of_scope.mutable_scope());
    for (const auto& span : batch) *of_scope.add_spans() = ToOtlp(*span);
  }
  const grpc::Status status = client_->Send(unsent_, timeout);
  if (!status.ok() && !CanBeRetried(status)) {
    counters_.dropped_spans.Increment(unsent_.resource_spans(0).scope_spans(0).spans_size());
  }
  if (status.ok() || !CanBeRetried(status)) unsent_.Clear();
  return Settle(traces_signal_, status);
}

// Says when to send again, and in the log when a failure begins or ends. Returns status.ok().
bool OtlpExporter::Settle(Signal& signal, const grpc::Status& status) {
  if (status.ok()) {
    if (signal.failures > 0) spdlog::info("the collector takes {} again", signal.name);
    signal.failures = 0;
    signal.due = Clock::now() + signal.period;
    return true;
  }
  if (++signal.failures == 1) {
    spdlog::warn("the collector does not take {}, which is tried again: {}", signal.name,
                 status.error_message());
  }
  signal.failed.Increment();
  signal.due = Clock::now() + std::max(signal.period, PauseAfter(signal.failures));
  return false;
}

}  // namespace guidon

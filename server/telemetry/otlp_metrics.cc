#include "server/telemetry/otlp_metrics.h"

#include <cmath>
#include <string>

#include "absl/strings/string_view.h"
#include "server/telemetry/otlp_attributes.h"

namespace guidon {
namespace {

namespace otlp = opentelemetry::proto::metrics::v1;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct MetricName {
  absl::string_view prometheus;
  absl::string_view otel;
  absl::string_view unit;
  bool up_down = false;  // a sum that may fall, which Prometheus calls a gauge
};

constexpr MetricName kMetrics[] = {
    {"feature_flag_flagd_impression_total", "feature_flag.flagd.impression", "{impression}"},
    {"feature_flag_flagd_result_reason_total", "feature_flag.flagd.result.reason", "{reason}"},
    {"feature_flag_flagd_sync_active_streams", "feature_flag.flagd.sync.active_streams", "{stream}",
     true},
    {"feature_flag_flagd_sync_stream_duration_seconds", "feature_flag.flagd.sync.stream.duration",
     "s"},
    {"http_server_active_requests", "http.server.active_requests", "{request}", true},
    {"http_server_request_body_size_bytes", "http.server.request.body.size", "By"},
    {"http_server_request_duration_seconds", "http.server.request.duration", "s"},
    {"http_server_response_body_size_bytes", "http.server.response.body.size", "By"},
    {"process_cpu_seconds_total", "process.cpu.time", "s"},
    {"process_open_fds", "process.unix.file_descriptor.count", "{file_descriptor}", true},
    {"process_resident_memory_bytes", "process.memory.usage", "By", true},
    {"process_virtual_memory_bytes", "process.memory.virtual", "By", true},
    {"rpc_server_duration_milliseconds", "rpc.server.duration", "ms"},
};

struct LabelName {
  absl::string_view prometheus;
  absl::string_view otel;
};

constexpr LabelName kLabels[] = {
    {"feature_flag_key", "feature_flag.key"},
    {"feature_flag_provider_name", "feature_flag.provider.name"},
    {"feature_flag_reason", "feature_flag.reason"},
    {"feature_flag_result_variant", "feature_flag.result.variant"},
    {"http_request_method", "http.request.method"},
    {"http_response_status_code", "http.response.status_code"},
    {"rpc_method", "rpc.method"},
    {"rpc_service", "rpc.service"},
    {"rpc_system", "rpc.system"},
    {"service_name", "service.name"},
};

MetricName NameOf(absl::string_view metric) {
  for (const MetricName& name : kMetrics) {
    if (name.prometheus == metric) return name;
  }
  return {metric, metric, ""};
}

absl::string_view AttributeOf(absl::string_view label) {
  for (const LabelName& name : kLabels) {
    if (name.prometheus == label) return name.otel;
  }
  return label;
}

template <typename Point>
void Begin(const ClientMetric& metric, int64_t start, int64_t now, Point& point) {
  point.set_start_time_unix_nano(static_cast<uint64_t>(start));
  point.set_time_unix_nano(static_cast<uint64_t>(now));
  for (const ClientMetric::Label& label : metric.label) {
    AddAttribute(AttributeOf(label.name), label.value, point);
  }
}

// Prometheus' buckets count all that is at most their bound, OpenTelemetry's only their own.
void SetHistogram(const ClientMetric::Histogram& histogram, otlp::HistogramDataPoint& point) {
  point.set_count(histogram.sample_count);
  point.set_sum(histogram.sample_sum);
  uint64_t before = 0;
  for (const ClientMetric::Bucket& bucket : histogram.bucket) {
    point.add_bucket_counts(bucket.cumulative_count - before);
    before = bucket.cumulative_count;
    if (!std::isinf(bucket.upper_bound)) point.add_explicit_bounds(bucket.upper_bound);
  }
}

}  // namespace

otlp::Metric ToOtlp(const MetricFamily& family, int64_t start, int64_t now) {
  const MetricName name = NameOf(family.name);
  otlp::Metric out;
  out.set_name(std::string(name.otel));
  out.set_description(family.help);
  out.set_unit(std::string(name.unit));
  for (const ClientMetric& metric : family.metric) {
    if (family.type == MetricType::Histogram) {
      otlp::Histogram& histogram = *out.mutable_histogram();
      histogram.set_aggregation_temporality(otlp::AGGREGATION_TEMPORALITY_CUMULATIVE);
      otlp::HistogramDataPoint& point = *histogram.add_data_points();
      Begin(metric, start, now, point);
      SetHistogram(metric.histogram, point);
    } else if (family.type == MetricType::Counter || name.up_down) {
      otlp::Sum& sum = *out.mutable_sum();
      sum.set_aggregation_temporality(otlp::AGGREGATION_TEMPORALITY_CUMULATIVE);
      sum.set_is_monotonic(family.type == MetricType::Counter);
      otlp::NumberDataPoint& point = *sum.add_data_points();
      Begin(metric, start, now, point);
      point.set_as_double(family.type == MetricType::Counter ? metric.counter.value
                                                             : metric.gauge.value);
    } else {
      otlp::NumberDataPoint& point = *out.mutable_gauge()->add_data_points();
      Begin(metric, 0, now, point);
      point.set_as_double(metric.gauge.value);
    }
  }
  return out;
}

}  // namespace guidon

#ifndef GUIDON_SERVER_SOURCES_SOURCE_METRICS_H_
#define GUIDON_SERVER_SOURCES_SOURCE_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "server/sources/source_config.h"

namespace guidon {

// How the flag sources are, one series each. Thread-safe.
class SourceMetrics {
 public:
  // The metrics become part of `registry`, which must outlive this.
  explicit SourceMetrics(prometheus::Registry& registry);

  // Those of one source, as long as the registry lives.
  struct Series {
    prometheus::Gauge& up;         // 1 while the last attempt was a success
    prometheus::Gauge& last_sync;  // Unix seconds of the last success; 0: none yet
    prometheus::Gauge& flags;
    prometheus::Counter& failures;
  };
  Series Add(const SourceConfig& source);

 private:
  prometheus::Family<prometheus::Gauge>& up_;
  prometheus::Family<prometheus::Gauge>& last_sync_;
  prometheus::Family<prometheus::Gauge>& flags_;
  prometheus::Family<prometheus::Counter>& failures_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_SOURCE_METRICS_H_

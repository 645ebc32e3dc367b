#ifndef GUIDON_SERVER_PROCESS_METRICS_H_
#define GUIDON_SERVER_PROCESS_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <vector>

namespace guidon {

// What Prometheus' client libraries tell of a process: its memory, processor time, open files and
// start, read from /proc when asked; and guidon_build_info. A value that cannot be read is left
// out. Thread-safe.
class ProcessMetrics final : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_PROCESS_METRICS_H_

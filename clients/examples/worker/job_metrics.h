#ifndef GUIDON_CLIENTS_EXAMPLES_WORKER_JOB_METRICS_H_
#define GUIDON_CLIENTS_EXAMPLES_WORKER_JOB_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <map>
#include <string>

namespace worker {

// What an analysis compares the flag's variants by:
//
//   jobs_total{flag, flag_variant, outcome}       outcome is ok or failed
//   job_duration_seconds{flag, flag_variant}      histogram
//
// Both outcomes of a variant are there from its first job on, as 0, so that "none failed" can be
// told from "nothing is known". Not thread-safe.
class JobMetrics {
 public:
  JobMetrics(prometheus::Registry& registry, std::string flag);

  void Count(const std::string& variant, bool ok, std::chrono::duration<double> duration);

 private:
  struct OfVariant {
    prometheus::Counter& ok;
    prometheus::Counter& failed;
    prometheus::Histogram& duration;
  };
  OfVariant& Of(const std::string& variant);

  const std::string flag_;
  prometheus::Family<prometheus::Counter>& jobs_;
  prometheus::Family<prometheus::Histogram>& durations_;
  std::map<std::string, OfVariant> variants_;
};

}  // namespace worker

#endif  // GUIDON_CLIENTS_EXAMPLES_WORKER_JOB_METRICS_H_

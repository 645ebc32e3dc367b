#ifndef GUIDON_ANALYSIS_PROMETHEUS_PROMETHEUS_SOURCE_H_
#define GUIDON_ANALYSIS_PROMETHEUS_PROMETHEUS_SOURCE_H_

#include <string>
#include <vector>

#include "analysis/engine/metric_source.h"

namespace guidon::analysis {

class HttpStream;

struct PrometheusOptions {
  std::string url;  // "http://prometheus:9090", with a path where it has one
  std::string bearer_token = {};
  std::string user = {};  // with `password`, for HTTP's basic authentication
  std::string password = {};
  std::string ca_path = {};  // of the authorities to trust; "": the system's
};

// The options by `url` and the environment: GUIDON_PROMETHEUS_TOKEN or
// GUIDON_PROMETHEUS_TOKEN_FILE, GUIDON_PROMETHEUS_USER and GUIDON_PROMETHEUS_PASSWORD,
// GUIDON_PROMETHEUS_CA.
//
// INVALID_ARGUMENT: not an http or https URL; both ways to authenticate; a file that cannot be
// read.
absl::StatusOr<PrometheusOptions> PrometheusFromEnvironment(const std::string& url);

// Reads from Prometheus' HTTP API, or what speaks it (Thanos, Mimir, VictoriaMetrics). An answer
// is read in pieces of bounded size: what it says is never wholly in memory. Redirects are not
// followed, so that the token goes nowhere else. Messages never hold the token.
class PrometheusSource final : public MetricSource {
 public:
  explicit PrometheusSource(PrometheusOptions options);

  absl::StatusOr<absl::Time> Now(absl::Time give_up) override;
  absl::StatusOr<std::vector<std::string>> Range(const RangeQuery& query,
                                                 absl::FunctionRef<void(const Series&)> take,
                                                 absl::Time give_up) override;

 private:
  // Asks for `target` (path and query) and has the body of the answer read, if it is 200.
  absl::Status Get(const std::string& target, absl::Time give_up,
                   absl::FunctionRef<absl::Status(HttpStream&)> read) const;

  const PrometheusOptions options_;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_PROMETHEUS_PROMETHEUS_SOURCE_H_

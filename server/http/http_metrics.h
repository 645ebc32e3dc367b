#ifndef GUIDON_SERVER_HTTP_HTTP_METRICS_H_
#define GUIDON_SERVER_HTTP_HTTP_METRICS_H_

#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>

#include "server/http/http_message.h"

namespace guidon {

// Measures what HTTP handlers do, under OpenTelemetry's names: how long requests take, how many
// run, how large they and their replies are; by service, method and status. Thread-safe.
class HttpMetrics {
 public:
  // The metrics become part of `registry`, which must outlive this.
  explicit HttpMetrics(prometheus::Registry& registry);

  // `handler`, measured. `service` names it in the metrics, such as "ofrep". A reply that is a
  // stream lasts, and its size grows, until the server destroys the stream; one that is pending
  // counts as 499 when the client goes away before it comes. This must outlive the handler and its
  // replies.
  HttpHandler Measure(const std::string& service, HttpHandler handler);

 private:
  friend class MeasuredService;

  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Family<prometheus::Gauge>& active_;
  prometheus::Family<prometheus::Histogram>& request_sizes_;
  prometheus::Family<prometheus::Histogram>& response_sizes_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP_METRICS_H_

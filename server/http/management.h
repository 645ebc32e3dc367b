#ifndef GUIDON_SERVER_HTTP_MANAGEMENT_H_
#define GUIDON_SERVER_HTTP_MANAGEMENT_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <functional>
#include <memory>
#include <vector>

#include "server/http/http_message.h"
#include "server/readiness.h"

namespace guidon {

// All that `metrics` have to tell.
std::vector<prometheus::MetricFamily> CollectAll(
    const std::vector<std::shared_ptr<prometheus::Collectable>>& metrics);

// What the management port serves: /healthz (always 200), /readyz (412 until `readiness` says
// that the daemon is ready, else 200; with its text) and /metrics (Prometheus text). `readiness`
// is called by the server's threads.
HttpHandler MakeManagementHandler(std::function<Readiness()> readiness,
                                  std::vector<std::shared_ptr<prometheus::Collectable>> metrics);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_MANAGEMENT_H_

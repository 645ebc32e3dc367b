#ifndef GUIDON_SERVER_HTTP_MANAGEMENT_H_
#define GUIDON_SERVER_HTTP_MANAGEMENT_H_

#include <prometheus/collectable.h>

#include <atomic>
#include <memory>
#include <vector>

#include "server/http/http_message.h"

namespace guidon {

// What the management port serves: /healthz (always 200), /readyz (412 until `ready`, then
// 200) and /metrics (Prometheus text). `ready` must outlive the handler.
HttpHandler MakeManagementHandler(const std::atomic<bool>& ready,
                                  std::vector<std::shared_ptr<prometheus::Collectable>> metrics);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_MANAGEMENT_H_

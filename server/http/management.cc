#include "server/http/management.h"

#include <prometheus/text_serializer.h>

#include <utility>

namespace guidon {

std::vector<prometheus::MetricFamily> CollectAll(
    const std::vector<std::shared_ptr<prometheus::Collectable>>& metrics) {
  std::vector<prometheus::MetricFamily> families;
  for (const auto& collectable : metrics) {
    for (auto& family : collectable->Collect()) families.push_back(std::move(family));
  }
  return families;
}

HttpHandler MakeManagementHandler(std::function<Readiness()> readiness,
                                  std::vector<std::shared_ptr<prometheus::Collectable>> metrics) {
  return
      [readiness = std::move(readiness), metrics = std::move(metrics)](const HttpRequest& request) {
        const std::string& path = request.path;
        HttpReply reply;
        if (path == "/healthz") {
          reply.body = "ok\n";
        } else if (path == "/readyz") {
          Readiness now = readiness();
          reply.status = now.ready ? 200 : 412;
          reply.body = std::move(now.text);
        } else if (path == "/metrics") {
          reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
          reply.body = prometheus::TextSerializer().Serialize(CollectAll(metrics));
        } else {
          reply.status = 404;
          reply.body = "not found; there are /healthz, /readyz and /metrics\n";
        }
        return reply;
      };
}

}  // namespace guidon

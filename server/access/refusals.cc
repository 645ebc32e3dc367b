#include "server/access/refusals.h"

#include "spdlog/spdlog.h"

namespace guidon {

Refusals::Refusals(prometheus::Registry& registry)
    : family_(prometheus::BuildCounter()
                  .Name("guidon_admin_refused_calls_total")
                  .Help("Calls of the admin services that were refused, by cause and method.")
                  .Register(registry)) {}

void Refusals::Note(const Refusal& refusal) {
  family_.Add({{"cause", std::string(refusal.cause)}, {"method", refusal.method}}).Increment();
  spdlog::warn("admin: {} by {} from {} refused: {}", refusal.method, refusal.identity,
               refusal.peer, refusal.message);
}

}  // namespace guidon

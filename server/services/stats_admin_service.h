#ifndef GUIDON_SERVER_SERVICES_STATS_ADMIN_SERVICE_H_
#define GUIDON_SERVER_SERVICES_STATS_ADMIN_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>

#include "server/access/access.h"
#include "server/flag_catalog.h"
#include "server/stats/evaluation_counts.h"
#include "server/stats/last_evaluated.h"

namespace guidon {

// What the service tells of; all of it must outlive the service.
struct StatsBackend {
  const FlagCatalog& catalog;
  EvaluationCounts& counts;
  const LastEvaluated& last_evaluated;
  Access& access;
  int64_t counted_since = 0;  // Unix seconds
};

// guidon.admin.v1.StatsAdmin. The calls and their errors are described in
// proto/guidon/admin/v1/stats.proto.
std::unique_ptr<grpc::Service> MakeStatsAdminService(StatsBackend backend);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_STATS_ADMIN_SERVICE_H_

#ifndef GUIDON_SERVER_SERVICES_RAMP_SERVICE_H_
#define GUIDON_SERVER_SERVICES_RAMP_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "server/access/access.h"
#include "server/flag_catalog.h"
#include "server/ramps/automation.h"
#include "store/flag_store.h"

namespace guidon {

// guidon.admin.v1.RampAdmin over `automation` of `store`. The calls and their errors are described
// in proto/guidon/admin/v1/ramps.proto. `catalog` tells flags that come from elsewhere from those
// that do not exist. All must outlive the service.
std::unique_ptr<grpc::Service> MakeRampService(Automation& automation, const FlagStore& store,
                                               const FlagCatalog& catalog, Access& access);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_RAMP_SERVICE_H_

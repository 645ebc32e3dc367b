#ifndef GUIDON_SERVER_SERVICES_ADMIN_SERVICE_H_
#define GUIDON_SERVER_SERVICES_ADMIN_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "server/flag_catalog.h"
#include "server/services/stream_hub.h"
#include "store/flag_store.h"

namespace guidon {

// guidon.admin.v1.FlagAdmin over `store`; watching clients hang on `hub`. `catalog` tells flags
// that come from elsewhere from those that do not exist. All must outlive the service. The calls
// and their errors are described in proto/guidon/admin/v1/admin.proto.
std::unique_ptr<grpc::Service> MakeAdminService(FlagStore& store, const FlagCatalog& catalog,
                                                StreamHub& hub);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_SERVICE_H_

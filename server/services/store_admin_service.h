#ifndef GUIDON_SERVER_SERVICES_STORE_ADMIN_SERVICE_H_
#define GUIDON_SERVER_SERVICES_STORE_ADMIN_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "server/access/access.h"
#include "server/call_workers.h"
#include "store/rocksdb/rocksdb_flag_store.h"

namespace guidon {

// guidon.admin.v1.StoreAdmin over `store`; streams work on `workers`. All must outlive the service.
// The calls and their errors are described in proto/guidon/admin/v1/store.proto.
std::unique_ptr<grpc::Service> MakeStoreAdminService(RocksDbStore& store, CallWorkers& workers,
                                                     Access& access);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_STORE_ADMIN_SERVICE_H_

#ifndef GUIDON_SERVER_SERVICES_ACCESS_ADMIN_SERVICE_H_
#define GUIDON_SERVER_SERVICES_ACCESS_ADMIN_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "server/access/access.h"
#include "server/access/tokens.h"
#include "store/flag_store.h"

namespace guidon {

// guidon.admin.v1.AccessAdmin. All must outlive the service. The calls and their errors are
// described in proto/guidon/admin/v1/access.proto.
std::unique_ptr<grpc::Service> MakeAccessAdminService(FlagStore& store, Tokens& tokens,
                                                      Access& access);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ACCESS_ADMIN_SERVICE_H_

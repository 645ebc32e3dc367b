#ifndef GUIDON_SERVER_SERVICES_ADMIN_SERVICE_H_
#define GUIDON_SERVER_SERVICES_ADMIN_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "server/access/access.h"
#include "server/context_overlay.h"
#include "server/flag_catalog.h"
#include "server/services/stream_hub.h"
#include "store/flag_store.h"

namespace guidon {

// What the admin service works on; all of it must outlive the service.
struct AdminBackend {
  FlagStore& store;
  const FlagCatalog& catalog;  // tells flags that come from elsewhere from those that do not exist
  const ContextOverlay& overlay;  // as evaluations have it
  StreamHub& hub;                 // on which watching clients hang
  std::function<int64_t()> unix_seconds;
  Access& access;
};

// guidon.admin.v1.FlagAdmin. The calls and their errors are described in
// proto/guidon/admin/v1/admin.proto.
std::unique_ptr<grpc::Service> MakeAdminService(AdminBackend backend);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_SERVICE_H_

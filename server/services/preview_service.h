#ifndef GUIDON_SERVER_SERVICES_PREVIEW_SERVICE_H_
#define GUIDON_SERVER_SERVICES_PREVIEW_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "server/access/access.h"
#include "server/context_overlay.h"
#include "server/flag_catalog.h"
#include "store/flag_store.h"

namespace guidon {

// guidon.admin.v1.PreviewAdmin, as proto/guidon/admin/v1/preview.proto describes it. All that is
// referred to must outlive the service.
std::unique_ptr<grpc::Service> MakePreviewService(const FlagStore& store,
                                                  const FlagCatalog& catalog,
                                                  const ContextOverlay& overlay,
                                                  std::function<int64_t()> unix_seconds,
                                                  Access& access);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_PREVIEW_SERVICE_H_

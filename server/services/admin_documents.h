#ifndef GUIDON_SERVER_SERVICES_ADMIN_DOCUMENTS_H_
#define GUIDON_SERVER_SERVICES_ADMIN_DOCUMENTS_H_

#include <string>

#include "absl/status/status.h"
#include "guidon/admin/v1/documents.pb.h"
#include "store/flag_store.h"

// FlagAdmin's Export, Import and Validate, as proto/guidon/admin/v1/admin.proto describes them.
namespace guidon {

absl::Status ExportFlags(const FlagStore& store, const admin::v1::ExportRequest& request,
                         admin::v1::ExportResponse& response);

absl::Status ImportFlags(FlagStore& store, Attribution attribution,
                         const admin::v1::ImportRequest& request,
                         admin::v1::ImportResponse& response);

absl::Status ValidateFlags(const FlagStore& store, const admin::v1::ValidateRequest& request,
                           admin::v1::ValidateResponse& response);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_DOCUMENTS_H_

#ifndef GUIDON_SERVER_SERVICES_ADMIN_ROLLBACK_H_
#define GUIDON_SERVER_SERVICES_ADMIN_ROLLBACK_H_

#include <string>

#include "absl/status/status.h"
#include "guidon/admin/v1/difference.pb.h"
#include "store/flag_store.h"

// FlagAdmin's Diff and Rollback, as proto/guidon/admin/v1/admin.proto describes them.
namespace guidon {

absl::Status DiffFlags(const FlagStore& store, const admin::v1::DiffRequest& request,
                       admin::v1::DiffResponse& response);

absl::Status RollBack(FlagStore& store, Attribution attribution,
                      const admin::v1::RollbackRequest& request,
                      admin::v1::RollbackResponse& response);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_ROLLBACK_H_

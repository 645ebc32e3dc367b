#ifndef GUIDON_SERVER_SERVICES_ADMIN_LIST_H_
#define GUIDON_SERVER_SERVICES_ADMIN_LIST_H_

#include "absl/status/status.h"
#include "guidon/admin/v1/admin.pb.h"
#include "store/flag_store.h"

namespace guidon {

// FlagAdmin's List, as proto/guidon/admin/v1/admin.proto describes it. Each page takes
// O(number of all flags).
absl::Status ListFlags(const FlagStore& store, const admin::v1::ListRequest& request,
                       admin::v1::ListResponse& response);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_LIST_H_

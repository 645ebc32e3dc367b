#ifndef GUIDON_SERVER_SERVICES_ADMIN_PUT_H_
#define GUIDON_SERVER_SERVICES_ADMIN_PUT_H_

#include <string>

#include "absl/status/status.h"
#include "guidon/admin/v1/admin.pb.h"
#include "store/flag_store.h"

namespace guidon {

// FlagAdmin's Put, as proto/guidon/admin/v1/admin.proto describes it.
absl::Status PutFlags(FlagStore& store, Attribution attribution,
                      const admin::v1::PutRequest& request, admin::v1::PutResponse& response);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_PUT_H_

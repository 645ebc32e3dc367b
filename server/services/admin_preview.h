#ifndef GUIDON_SERVER_SERVICES_ADMIN_PREVIEW_H_
#define GUIDON_SERVER_SERVICES_ADMIN_PREVIEW_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "evaluator/snapshot.h"
#include "guidon/admin/v1/preview.pb.h"
#include "server/context_overlay.h"
#include "store/flag_store.h"

namespace guidon {

// PreviewAdmin's Preview, as proto/guidon/admin/v1/preview.proto describes it. `out_of_time` is
// asked before each evaluation, and ends the preview when it says so.
absl::Status PreviewChange(const Snapshot& snapshot, const FlagStore& store,
                           const ContextOverlay& overlay, int64_t timestamp,
                           const std::function<bool()>& out_of_time,
                           const admin::v1::PreviewRequest& request,
                           admin::v1::PreviewResponse& response);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_PREVIEW_H_

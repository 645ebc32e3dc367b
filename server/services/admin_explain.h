#ifndef GUIDON_SERVER_SERVICES_ADMIN_EXPLAIN_H_
#define GUIDON_SERVER_SERVICES_ADMIN_EXPLAIN_H_

#include <cstdint>

#include "absl/status/status.h"
#include "evaluator/snapshot.h"
#include "guidon/admin/v1/explain.pb.h"
#include "server/context_overlay.h"
#include "store/flag_store.h"

namespace guidon {

// Evaluates the flag that `request` means and fills `response` with how it came out.
// `headers` are those of the call, for the context's overlay; `timestamp` is in Unix seconds.
//
// NOT_FOUND: the snapshot has no such flag. INVALID_ARGUMENT: no key.
absl::Status ExplainFlag(const Snapshot& snapshot, const FlagStore& store,
                         const ContextOverlay& overlay, HeaderLookup headers, int64_t timestamp,
                         const admin::v1::ExplainRequest& request,
                         admin::v1::ExplainResponse& response);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_EXPLAIN_H_

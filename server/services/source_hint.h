#ifndef GUIDON_SERVER_SERVICES_SOURCE_HINT_H_
#define GUIDON_SERVER_SERVICES_SOURCE_HINT_H_

#include "absl/status/status.h"
#include "evaluator/flag.h"
#include "server/flag_catalog.h"

namespace guidon {

// `status` of a call about the stored flag `id`; where it is NOT_FOUND, but `catalog` serves such a
// flag, it also says that the flag comes from a source and where it can be changed. Thread-safe.
absl::Status WithSourceHint(const absl::Status& status, const FlagCatalog& catalog,
                            const FlagId& id);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_SOURCE_HINT_H_

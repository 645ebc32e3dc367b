#ifndef GUIDON_SERVER_ACCESS_PROTECTION_H_
#define GUIDON_SERVER_ACCESS_PROTECTION_H_

#include <cstdint>
#include <map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "store/flag_store.h"

// Flags whose changes need an admin or the approval of others, kept in the store.
namespace guidon {

inline constexpr uint32_t kMostApprovals = 10;

// How many approvals a change of each protected flag needs. DATA_LOSS: the store is damaged.
absl::StatusOr<std::map<FlagId, uint32_t>> Protections(const FlagStore& store);

// Protects a flag or changes how many approvals it needs. NOT_FOUND: there is no such flag.
// INVALID_ARGUMENT: `approvals` is not 1 to kMostApprovals.
absl::Status Protect(FlagStore& store, const FlagId& id, uint32_t approvals,
                     const Attribution& attribution);

// NOT_FOUND: the flag is not protected.
absl::Status Unprotect(FlagStore& store, const FlagId& id, const Attribution& attribution);

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_PROTECTION_H_

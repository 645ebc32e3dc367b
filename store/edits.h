#ifndef GUIDON_STORE_EDITS_H_
#define GUIDON_STORE_EDITS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "store/flag_store.h"

// The changes that administration makes to a flag, as Edits of its definition. Each checks that
// what comes of it compiles. Common errors: NOT_FOUND, no such flag; INVALID_ARGUMENT, the
// result would be no usable flag; FAILED_PRECONDITION, the flag is killed (all but EditKill,
// EditRestore and EditDelete). All edits are pure.
namespace guidon {

// Creates the flag or replaces its definition by `definition`, JSON text of an object.
// INVALID_ARGUMENT also for a targeting rule that could never be evaluated, and for metadata
// that names another flag set than `id`.
Edit EditPut(const FlagId& id, std::string definition);

Edit EditDelete(const FlagId& id);

Edit EditState(const FlagId& id, bool enabled);

// "" takes the default variant away. INVALID_ARGUMENT: the flag has no such variant.
Edit EditDefaultVariant(const FlagId& id, std::string variant);

struct RolloutShare {
  std::string variant;
  uint32_t weight = 0;
};

struct Rollout {
  // Shares that the flag's present rollout has already keep their order, so that a weight that
  // grows at the expense of a later one keeps its members.
  std::vector<RolloutShare> shares;
  // A context attribute (dots for nesting); "" or "targetingKey": the targeting key.
  std::string bucket_by;
  // Also replace targeting rules that are no rollout.
  bool replace_targeting = false;
};

// Makes the flag's targeting a `fractional` rule that any flagd evaluates the same way.
// INVALID_ARGUMENT: no shares, a variant named twice or unknown, weights that sum to 0 or
// beyond 2^31 - 1. FAILED_PRECONDITION: there is other targeting and `replace_targeting` is
// not set.
Edit EditRollout(const FlagId& id, Rollout rollout);

// Pins the flag to `variant` for everybody and keeps its definition for EditRestore. Where
// `variant` is "", takes the variant named "off", else the one whose value is false.
// INVALID_ARGUMENT: there is no such variant. A killed flag stays as it is.
Edit EditKill(const FlagId& id, std::string variant);

// Brings back the definition that EditKill kept. FAILED_PRECONDITION: the flag is not killed.
Edit EditRestore(const FlagId& id);

// Makes the flag what it was in the past; nothing: it did not exist. The change needs no flag to
// be there now.
Edit EditRollback(const FlagId& id, std::optional<FlagState> past);

}  // namespace guidon

#endif  // GUIDON_STORE_EDITS_H_

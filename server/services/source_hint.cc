#include "server/services/source_hint.h"

#include "absl/strings/str_cat.h"
#include "evaluator/selector.h"

namespace guidon {

absl::Status WithSourceHint(const absl::Status& status, const FlagCatalog& catalog,
                            const FlagId& id) {
  if (!absl::IsNotFound(status)) return status;
  const Selector in_set = {Selector::Kind::kFlagSet, id.flag_set};
  if (catalog.Current()->Find(in_set, id.key) == nullptr) return status;
  return absl::NotFoundError(
      absl::StrCat(status.message(),
                   "; it comes from a source, which is read-only here (guidonctl explain names "
                   "it): change it there, or apply the flag's definition, which the store then "
                   "serves instead"));
}

}  // namespace guidon

#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_LOCAL_FLAGS_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_LOCAL_FLAGS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/snapshot.h"
#include "flagd/internal/details.h"
#include "openfeature/evaluation_context.h"
#include "openfeature/internal/published.h"
#include "openfeature/value.h"

namespace guidon::flagd_internal {

// The flags of a provider that evaluates them itself. Lookups take no lock and wait for nothing;
// they allocate their result only. Thread-safe, but for Load, whose callers take turns.
class LocalFlags {
 public:
  // `selector`: which of the flags count. See Selector::Parse.
  explicit LocalFlags(const std::string& selector);

  struct Loaded {
    std::vector<std::string> changed;   // Keys of flags that were added, removed or altered.
    std::vector<std::string> warnings;  // Of definitions that are served all the same.
  };
  // Makes the document's flags all that there are, and `overlay` what goes over each context. What
  // cannot be used changes nothing; errors as LoadFlags has them.
  absl::StatusOr<Loaded> Load(const std::string& text, TextFormat format, const std::string& origin,
                              openfeature::Value::Structure overlay = {});

  bool has_flags() const;

  // `is_stale`: what is known may be out of date; the reason then says so.
  template <typename T>
  Details<T> Evaluate(std::string_view key, T default_value,
                      const openfeature::EvaluationContext& context, bool is_stale) const;

 private:
  struct Entry {
    const Flag* flag;
    Metadata metadata;
  };
  struct Table {
    std::shared_ptr<const Snapshot> snapshot;  // Owns the flags, and the texts that keys view.
    absl::flat_hash_map<absl::string_view, Entry> flags;
    openfeature::Value::Structure overlay;
  };
  using Cell = openfeature::internal::Published<Table>;

  const absl::StatusOr<Selector> selector_;
  std::shared_ptr<const Snapshot> newest_;                // Of Load.
  std::vector<std::shared_ptr<const Flag>> definitions_;  // The same.
  Cell cell_{nullptr};
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_LOCAL_FLAGS_H_

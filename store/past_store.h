#ifndef GUIDON_STORE_PAST_STORE_H_
#define GUIDON_STORE_PAST_STORE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/flag_store.h"

namespace guidon {

// The flags and the history of a store as they were at a revision. Changes are only tried on it:
// Apply gives the results that it would have given then, and writes nothing. Entries are those of
// today. Reading it takes O(later changes).
class PastStore final : public FlagStore {
 public:
  // `store` must outlive this; its newest revision is `revision` or a later one.
  PastStore(FlagStore& store, Revision revision) : store_(store), revision_(revision) {}

  absl::StatusOr<std::vector<ChangeResult>> Apply(const std::vector<Change>& changes,
                                                  const Attribution& attribution) override;
  absl::StatusOr<StoredFlag> Get(const FlagId& id) const override;
  absl::StatusOr<Listing> List() const override;
  absl::StatusOr<std::optional<std::string>> Entry(const std::string& table,
                                                   const std::string& name) const override;
  absl::StatusOr<std::map<std::string, std::string>> Entries(
      const std::string& table) const override;
  Revision revision() const override { return revision_; }
  absl::StatusOr<std::vector<HistoryRecord>> History(const HistoryQuery& query) const override;
  absl::StatusOr<std::vector<HistoryRecord>> ChangesAfter(Revision after,
                                                          size_t limit) const override;
  absl::StatusOr<HistoryCheck> VerifyHistory() const override;
  // Never calls, for nothing changes.
  std::unique_ptr<Subscription> Subscribe(std::function<void(Revision)> listener) override;

 private:
  FlagStore& store_;
  const Revision revision_;
};

}  // namespace guidon

#endif  // GUIDON_STORE_PAST_STORE_H_

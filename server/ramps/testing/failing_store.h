#ifndef GUIDON_SERVER_RAMPS_TESTING_FAILING_STORE_H_
#define GUIDON_SERVER_RAMPS_TESTING_FAILING_STORE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/flag_store.h"

namespace guidon {

// A store whose writes fail while `failure` is an error, as on a full disk.
class FailingStore final : public FlagStore {
 public:
  explicit FailingStore(FlagStore& store) : store_(store) {}

  absl::Status failure;

  absl::StatusOr<std::vector<ChangeResult>> Apply(const std::vector<Change>& changes,
                                                  const Attribution& attribution) override {
    if (!failure.ok()) return failure;
    return store_.Apply(changes, attribution);
  }

  absl::StatusOr<StoredFlag> Get(const FlagId& id) const override { return store_.Get(id); }
  absl::StatusOr<Listing> List() const override { return store_.List(); }
  absl::StatusOr<std::optional<std::string>> Entry(const std::string& table,
                                                   const std::string& name) const override {
    return store_.Entry(table, name);
  }
  absl::StatusOr<std::map<std::string, std::string>> Entries(
      const std::string& table) const override {
    return store_.Entries(table);
  }
  Revision revision() const override { return store_.revision(); }
  absl::StatusOr<std::vector<HistoryRecord>> History(const HistoryQuery& query) const override {
    return store_.History(query);
  }
  absl::StatusOr<std::vector<HistoryRecord>> ChangesAfter(Revision after,
                                                          size_t limit) const override {
    return store_.ChangesAfter(after, limit);
  }
  absl::StatusOr<HistoryCheck> VerifyHistory() const override { return store_.VerifyHistory(); }
  std::unique_ptr<Subscription> Subscribe(std::function<void(Revision)> listener) override {
    return store_.Subscribe(std::move(listener));
  }

 private:
  FlagStore& store_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_TESTING_FAILING_STORE_H_

#ifndef GUIDON_SERVER_ACCESS_CALLER_STORE_H_
#define GUIDON_SERVER_ACCESS_CALLER_STORE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/access/access.h"
#include "store/flag_store.h"

namespace guidon {

// Whether a caller may see a record: of flags of their flag sets and, without such a limit, all.
bool MaySee(const Caller& caller, const HistoryRecord& record);

// The flag store as one caller may use it: flags of other flag sets are not there for them, and to
// change one is PERMISSION_DENIED. Changes of protected flags are kept for approval where that is
// needed. What handlers of the admin services work on.
class CallerStore final : public FlagStore {
 public:
  // All must outlive this.
  CallerStore(FlagStore& store, Access& access, const Caller& caller)
      : store_(store), access_(access), caller_(caller) {}

  // As FlagStore; also FAILED_PRECONDITION: the changes have been kept as a pending change, which
  // the message names.
  absl::StatusOr<std::vector<ChangeResult>> Apply(const std::vector<Change>& changes,
                                                  const Attribution& attribution) override;

  // For what cannot wait for approval, such as a ramp. FAILED_PRECONDITION: the flag is protected,
  // and the caller is no admin.
  absl::Status CheckUnprotected(const FlagId& id) const;

  absl::StatusOr<StoredFlag> Get(const FlagId& id) const override;
  absl::StatusOr<Listing> List() const override;
  absl::StatusOr<std::optional<std::string>> Entry(const std::string& table,
                                                   const std::string& name) const override {
    return store_.Entry(table, name);
  }
  absl::StatusOr<std::map<std::string, std::string>> Entries(
      const std::string& table) const override {
    return store_.Entries(table);
  }
  Revision revision() const override { return store_.revision(); }
  absl::StatusOr<std::vector<HistoryRecord>> History(const HistoryQuery& query) const override;
  // Of changes that are not the caller's to see, revision and time are there and nothing else.
  absl::StatusOr<std::vector<HistoryRecord>> ChangesAfter(Revision after,
                                                          size_t limit) const override;
  absl::StatusOr<HistoryCheck> VerifyHistory() const override { return store_.VerifyHistory(); }
  std::unique_ptr<Subscription> Subscribe(std::function<void(Revision)> listener) override {
    return store_.Subscribe(std::move(listener));
  }

 private:
  // How many approvals these changes need; 0: none.
  absl::StatusOr<uint32_t> ApprovalsFor(const std::vector<Change>& changes) const;
  bool IsKillSwitch(const Change& change) const;

  FlagStore& store_;
  Access& access_;
  const Caller& caller_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_CALLER_STORE_H_

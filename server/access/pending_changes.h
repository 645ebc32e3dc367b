#ifndef GUIDON_SERVER_ACCESS_PENDING_CHANGES_H_
#define GUIDON_SERVER_ACCESS_PENDING_CHANGES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "server/access/access.h"
#include "store/flag_store.h"

namespace guidon {

// A change that waits for approval: what it makes of which flags, found out when it was asked for.
struct PendingChange {
  struct Flag {
    FlagId id;
    ChangeKind kind = ChangeKind::kUpdate;
    std::optional<StoredFlag> before;
    std::optional<FlagState> after;
    std::vector<EntryWrite> entries{};
  };

  std::string id;
  std::vector<Flag> flags;
  std::string requester;
  std::string reason;
  absl::Time time;
  uint32_t approvals = 1;  // needed
  std::vector<std::string> approvers{};
};

// The changes that wait for approval, kept in a store. Thread-safe.
class PendingChanges {
 public:
  // Both must outlive this.
  PendingChanges(FlagStore& store, Access& access) : store_(store), access_(access) {}

  // Keeps `changes`, asked for at `time`, and returns the id of what waits, also where the same is
  // asked for again. Nothing where they change no flag. Errors as FlagStore::Apply;
  // RESOURCE_EXHAUSTED: very many wait already.
  static absl::StatusOr<std::optional<std::string>> Ask(FlagStore& store,
                                                        const std::vector<Change>& changes,
                                                        const Attribution& attribution,
                                                        uint32_t approvals, absl::Time time);

  // Older ones first.
  absl::StatusOr<std::vector<PendingChange>> List() const;

  // Whether one of the flags has changed since, so that it cannot be made any more.
  bool IsStale(const PendingChange& change) const;

  struct Approval {
    PendingChange change;
    std::optional<Revision> applied;  // the store's revision after it was made
  };
  // Errors of both as proto/guidon/admin/v1/access.proto has them.
  absl::StatusOr<Approval> Approve(const std::string& id, const Caller& caller,
                                   const std::string& reason);
  absl::StatusOr<PendingChange> Reject(const std::string& id, const Caller& caller,
                                       const std::string& reason);

 private:
  absl::StatusOr<PendingChange> Find(const std::string& id, const Caller& caller) const;
  absl::Status AddApprover(PendingChange& change, const Caller& caller, const std::string& reason);
  absl::StatusOr<Revision> Make(const PendingChange& change);

  FlagStore& store_;
  Access& access_;
  Mutex mutex_;  // held by those who approve and reject
};

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_PENDING_CHANGES_H_

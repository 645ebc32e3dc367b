#ifndef GUIDON_STORE_FLAG_STORE_H_
#define GUIDON_STORE_FLAG_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "evaluator/flag.h"

namespace guidon {

// One growing number for the whole store: each change has the next one. 0 is the empty store
// before its first change; a flag that does not exist is at revision 0.
using Revision = uint64_t;

// What a flag is in the store, apart from its identity and revision.
struct FlagState {
  std::string definition;  // JSON text, canonical
  // While the flag is killed: the definition to restore.
  std::optional<std::string> former_definition;

  bool killed() const { return former_definition.has_value(); }
  friend bool operator==(const FlagState&, const FlagState&) = default;
};

struct StoredFlag {
  FlagId id;
  FlagState state;
  Revision revision = 0;  // of its last change
};

// Why a flag changed. The numbers are stored and must not change.
enum class ChangeKind : uint32_t {
  kCreate = 1,
  kUpdate = 2,
  kDelete = 3,
  kSetState = 4,
  kSetDefaultVariant = 5,
  kSetRollout = 6,
  kKill = 7,
  kRestore = 8,
  kRollback = 9,
  kImport = 10,
  kRampStep = 11,
  kRamp = 12,      // a ramp was planned, paused, resumed, ended
  kSchedule = 13,  // a change was scheduled, cancelled, has failed
  kTokenCreate = 14,
  kTokenRevoke = 15,
  kProtect = 16,
  kUnprotect = 17,
  kApproval = 18,  // a change of a protected flag was asked for, approved of, or rejected
  kRefusal = 19,   // calls were refused
  kRestoreBackup = 20,
};

// Something that the store keeps beside flags, such as a token or a ramp: bytes under a name, which
// is unique in its table. Both are not empty, UTF-8, and without NUL.
struct EntryWrite {
  std::string table;
  std::string name;
  std::optional<std::string> value;  // nothing takes the entry away
};

// What an EntryWrite did; nothing stands for an entry that is not there.
struct EntryChange {
  std::string table;
  std::string name;
  std::optional<std::string> before;
  std::optional<std::string> after;
};

// A change as history keeps it.
struct HistoryRecord {
  Revision revision = 0;
  absl::Time time;
  std::string actor;
  std::string reason;
  ChangeKind kind = ChangeKind::kUpdate;
  FlagId id;
  std::optional<StoredFlag> before;    // nothing for a flag that the change created
  std::optional<StoredFlag> after;     // nothing for a flag that the change deleted
  std::vector<EntryChange> entries{};  // that changed with it
  // SHA-256 of the record before this one, see store/history_chain.h; empty in records that are
  // older than that.
  std::string previous_hash;

  // Whether it left the flag as it was, or there is none.
  bool leaves_flag() const {
    return before.has_value() == after.has_value() &&
           (!before.has_value() || before->revision == after->revision);
  }
};

// Computes a flag's next state from the current one (nullptr: there is no such flag). Nothing
// means that the flag is deleted. May be called more than once, and in another thread than the
// one that waits in Apply; its error refuses the change.
using Edit = std::function<absl::StatusOr<std::optional<FlagState>>(const FlagState* current)>;

// A change to be made.
struct Change {
  FlagId id;
  ChangeKind kind = ChangeKind::kUpdate;
  // Empty for an event, which leaves the flag, if there is one, as it is; its `id` may be empty.
  Edit edit;
  // Where set, the revision that the flag must be at; 0: it must not exist.
  std::optional<Revision> expected_revision;
  // Entries to be written with it.
  std::vector<EntryWrite> entries{};
};

// Who makes a change and why, for the history.
struct Attribution {
  std::string actor;
  std::string reason;
  // Where set: called by an Apply that changes something, with the revision of its first change.
  // What it returns is written together with the last one, and its error refuses all of them. May
  // be called more than once, and in another thread than the one that waits in Apply.
  std::function<absl::StatusOr<std::vector<EntryWrite>>(Revision first)> entries{};
};

struct ChangeResult {
  std::optional<StoredFlag> flag;  // as it is now; nothing when it does not exist
  Revision revision = 0;           // of this change, or of the flag's last one where it made none
};

struct HistoryQuery {
  std::optional<FlagId> flag;    // only this flag's changes
  Revision before_revision = 0;  // only changes before this one; 0: from the newest
  size_t limit = 100;
  std::string actor{};                        // only changes that this one made; "": anybody's
  absl::Time since = absl::InfinitePast();    // only changes from this time on
  absl::Time until = absl::InfiniteFuture();  // only changes before this time
};

// What FlagStore::VerifyHistory finds.
struct HistoryCheck {
  struct Finding {
    Revision revision = 0;
    std::string what;
  };

  Revision first = 0;         // the oldest record; 0: there is none
  Revision last = 0;          // the newest revision
  Revision trimmed_to = 0;    // the newest record that was trimmed; 0: none was
  Revision chained_from = 0;  // the oldest record that holds the hash of the one before; 0: none
  std::vector<Finding> findings;  // newest first, at most 100; none: all is as it was written
};

// Keeps a subscription up: none of its calls is running or will come once this is destroyed.
class Subscription {
 public:
  virtual ~Subscription() = default;
};

// Where flags live: their definitions, the history of their changes, and the revision. All
// functions are thread-safe. tests in store/flag_store_contract_test.cc say what holds for
// every implementation.
class FlagStore {
 public:
  virtual ~FlagStore() = default;

  // Makes all of `changes`, in their order, or none of them. Each one that changes its flag or an
  // entry, and each event, takes the next revision and leaves a history record; any other leaves no
  // trace. A record whose flag stayed as it was has the same flag before and after. Durable, and
  // seen by every later read, when it returns; subscribers have been told.
  //
  // ABORTED: a flag is not at its expected revision; the message says where it is. An edit's
  // own error is passed on. INVALID_ARGUMENT: a flag's key is empty, its id or an entry's
  // name holds a NUL, or some text is not UTF-8. UNAVAILABLE: the disk failed (full, read-only,
  // gone); nothing was changed, and the next start does not bring the change back either, unless
  // the power fails first: after that it may be there. O(size of the changes); one synced write,
  // which calls that come at the same time share: they are made one after the other, and where the
  // write fails, all of them fail.
  virtual absl::StatusOr<std::vector<ChangeResult>> Apply(const std::vector<Change>& changes,
                                                          const Attribution& attribution) = 0;

  // NOT_FOUND: no such flag.
  virtual absl::StatusOr<StoredFlag> Get(const FlagId& id) const = 0;

  // All flags, sorted by flag set and key, and the revision at which they were like that.
  struct Listing {
    std::vector<StoredFlag> flags;
    Revision revision = 0;
  };
  virtual absl::StatusOr<Listing> List() const = 0;

  // What the entry holds; nothing where there is none.
  virtual absl::StatusOr<std::optional<std::string>> Entry(const std::string& table,
                                                           const std::string& name) const = 0;

  // All entries of a table by their names. O(size of the table).
  virtual absl::StatusOr<std::map<std::string, std::string>> Entries(
      const std::string& table) const = 0;

  // The newest revision.
  virtual Revision revision() const = 0;

  // Past changes, newest first, as far back as the history is kept. O(length of the history) where
  // few of the changes match.
  virtual absl::StatusOr<std::vector<HistoryRecord>> History(const HistoryQuery& query) const = 0;

  // The changes that follow `after`, oldest first, at most `limit`: the way to follow the
  // store from any revision without missing one or seeing one twice.
  // OUT_OF_RANGE: `after` is beyond the newest revision, or so old that what followed it is not
  // kept any more.
  virtual absl::StatusOr<std::vector<HistoryRecord>> ChangesAfter(Revision after,
                                                                  size_t limit) const = 0;

  // Looks for records that were changed or taken away since they were written. An error means
  // that they could not be read. O(length of the history).
  virtual absl::StatusOr<HistoryCheck> VerifyHistory() const = 0;

  // Calls `listener` for every Apply that changed something, before that returns, with its newest
  // revision; the store may be further already. Calls come one at a time, with rising revisions,
  // from the thread of some writer; they must not block and must not call Apply or Subscribe,
  // nor end a subscription.
  virtual std::unique_ptr<Subscription> Subscribe(std::function<void(Revision)> listener) = 0;
};

}  // namespace guidon

#endif  // GUIDON_STORE_FLAG_STORE_H_

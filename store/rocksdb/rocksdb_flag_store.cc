#include "store/rocksdb/rocksdb_flag_store.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "store/backup/checkpoint.h"
#include "store/change_listeners.h"
#include "store/commit_queue.h"
#include "store/group_plan.h"
#include "store/history_chain.h"
#include "store/rocksdb/batches.h"
#include "store/rocksdb/current_view.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/history_trim.h"
#include "store/rocksdb/status.h"
#include "store/rocksdb/store_folder.h"
#include "store/rocksdb/upgrade.h"
#include "store/rocksdb/view.h"

namespace guidon {
namespace {

constexpr size_t kLargeDocument = 256 << 10;

class RocksDbFlagStore final : public RocksDbStore {
 public:
  RocksDbFlagStore(StoreFolder folder, std::shared_ptr<Database> database,
                   std::unique_ptr<const View> view, std::string head,
                   std::function<absl::Time()> clock)
      : clock_(std::move(clock)), folder_(std::move(folder)), view_(std::move(view)),
        database_(std::move(database)), head_(std::move(head)) {}

  absl::StatusOr<std::vector<ChangeResult>> Apply(const std::vector<Change>& changes,
                                                  const Attribution& attribution) override;
  absl::StatusOr<StoredFlag> Get(const FlagId& id) const override;
  absl::StatusOr<Listing> List() const override;
  absl::StatusOr<std::optional<std::string>> Entry(const std::string& table,
                                                   const std::string& name) const override;
  absl::StatusOr<std::map<std::string, std::string>> Entries(
      const std::string& table) const override;
  Revision revision() const override { return view_.revision(); }
  absl::StatusOr<std::vector<HistoryRecord>> History(const HistoryQuery& query) const override;
  absl::StatusOr<std::vector<HistoryRecord>> ChangesAfter(Revision after,
                                                          size_t limit) const override;
  absl::StatusOr<HistoryCheck> VerifyHistory() const override;
  std::unique_ptr<Subscription> Subscribe(std::function<void(Revision)> listener) override {
    return listeners_->Subscribe(std::move(listener));
  }

  absl::StatusOr<std::optional<CachedDocument>> GetCached(const std::string& source) const override;
  absl::Status PutCached(const std::string& source, const CachedDocument& document) override;
  absl::Status DropCachedBut(const std::vector<std::string>& sources) override;

  absl::StatusOr<std::unique_ptr<BackupStream>> Backup() override;
  absl::StatusOr<bool> TrimHistory(const Retention& retention, size_t most) override;
  absl::StatusOr<ScratchFolder> MakeScratch() override {
    MutexLock lock(write_mutex_);
    return folder_.MakeScratch();
  }

 private:
  // Makes what is to be written to the database, which may not be the same one each time.
  using MakeWrite = std::function<absl::StatusOr<rocksdb::WriteBatch>(const Database&)>;

  void CommitGroup(const std::vector<CommitQueue::Apply*>& group);
  absl::Status Checkpoint(const std::string& folder);
  static void Fail(const std::vector<CommitQueue::Apply*>& applies, const absl::Status& error);
  absl::StatusOr<std::optional<StoredFlag>> Find(const FlagId& id) const;
  absl::Status Commit(const MakeWrite& make, Revision revision)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);
  absl::Status CommitChanges(const std::vector<HistoryRecord>& records,
                             const ChainedRecords& chained)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);
  absl::Status Write(const MakeWrite& make, Revision revision)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);
  void Abandon() ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);
  absl::Status Reopen() ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);
  absl::StatusOr<std::unique_ptr<const View>> OpenAcknowledged()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);
  std::unique_ptr<const View> OpenForReading() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);

  const std::function<absl::Time()> clock_;
  const std::shared_ptr<ChangeListeners> listeners_ = std::make_shared<ChangeListeners>();

  CommitQueue commits_{
      [this](const std::vector<CommitQueue::Apply*>& group) { CommitGroup(group); }};
  Mutex trim_mutex_;
  // Held while a group of Applies is made, so that listeners hear of changes in their order.
  Mutex write_mutex_;
  // Before what keeps the database open, for it holds the lock.
  StoreFolder folder_ ABSL_GUARDED_BY(write_mutex_);
  CurrentView view_;
  // nullptr after a write failed, until the database is opened anew.
  std::shared_ptr<Database> database_ ABSL_GUARDED_BY(write_mutex_);
  std::string head_ ABSL_GUARDED_BY(write_mutex_);              // hash of the newest history record
  uint64_t unflushed_bytes_ ABSL_GUARDED_BY(write_mutex_) = 0;  // of the one that failed
  uint64_t failed_writes_ ABSL_GUARDED_BY(write_mutex_) = 0;
};

absl::StatusOr<std::vector<ChangeResult>> RocksDbFlagStore::Apply(
    const std::vector<Change>& changes, const Attribution& attribution) {
  return commits_.Submit(changes, attribution);
}

void RocksDbFlagStore::CommitGroup(const std::vector<CommitQueue::Apply*>& group) {
  MutexLock lock(write_mutex_);
  if (!view_.Get().ok()) {
    if (absl::Status reopened = Reopen(); !reopened.ok()) return Fail(group, reopened);
  }
  std::vector<CommitQueue::Apply*> depending;  // on what is to be written
  std::vector<Revision> heard;
  GroupPlan plan(
      {view_.revision(), [this](const FlagId& id) { return Find(id); },
       [this](const std::string& table, const std::string& name) { return Entry(table, name); }});
  for (CommitQueue::Apply* const apply : group) {
    const Revision before = plan.newest();
    apply->results = plan.Add(apply->changes, apply->attribution, clock_());
    if (plan.newest() > before) heard.push_back(plan.newest());
    if (!plan.records().empty()) depending.push_back(apply);
  }
  if (plan.records().empty()) return;
  std::vector<HistoryRecord> records = std::move(plan).TakeRecords();
  ChainedRecords chained = Chain(records, head_);
  const absl::Status committed = CommitChanges(records, chained);
  if (!committed.ok()) return Fail(depending, committed);
  head_ = std::move(chained.head);
  for (const Revision revision : heard) listeners_->Notify(revision);
}

void RocksDbFlagStore::Fail(const std::vector<CommitQueue::Apply*>& applies,
                            const absl::Status& error) {
  for (CommitQueue::Apply* const apply : applies) apply->results = error;
}

absl::StatusOr<std::optional<StoredFlag>> RocksDbFlagStore::Find(const FlagId& id) const {
  const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
  if (!view.ok()) return view.status();
  return (*view)->Find(id);
}

// Writes `records`, which are stored as `chained`, and sees to it that the next start does not
// bring them back if they are refused.
absl::Status RocksDbFlagStore::CommitChanges(const std::vector<HistoryRecord>& records,
                                             const ChainedRecords& chained) {
  const Revision before = view_.revision();
  const uint64_t failed_writes = failed_writes_;
  const absl::Status committed =
      Commit([&](const Database& database) { return MakeBatch(database, records, chained); },
             records.back().revision);
  if (committed.ok()) {
    if (folder_.refused().changes().has_value()) folder_.refused().Set(std::nullopt);
  } else if (failed_writes_ > failed_writes) {  // else they were not even tried
    folder_.refused().Set(RefusedChanges{before, chained.head});
  }
  return committed;
}

// Writes what brings the store to `revision`.
absl::Status RocksDbFlagStore::Commit(const MakeWrite& make, Revision revision) {
  if (database_ != nullptr && Write(make, revision).ok()) return absl::OkStatus();
  // The database may have failed long ago, in the background, for a cause that is gone.
  if (absl::Status reopened = Reopen(); !reopened.ok()) return reopened;
  return Write(make, revision);
}

absl::Status RocksDbFlagStore::Write(const MakeWrite& make, Revision revision) {
  absl::StatusOr<rocksdb::WriteBatch> batch = make(*database_);
  if (!batch.ok()) return batch.status();
  if (const rocksdb::Status written = database_->Write(*batch); !written.ok()) {
    ++failed_writes_;
    Abandon();
    return FromRocksDb(folder_.path(), "write", written);
  }
  folder_.mark().Set(revision);
  view_.Set(std::make_unique<const View>(database_, revision));
  return absl::OkStatus();
}

// Leaves a database that has failed, which is still read, to be opened anew.
void RocksDbFlagStore::Abandon() {
  unflushed_bytes_ = database_->UnflushedBytes();
  database_ = nullptr;
}

// Opens the database anew after a write failed. Until there is space for that, the failed
// database stays open for reading.
absl::Status RocksDbFlagStore::Reopen() {
  absl::Status checked = folder_.CheckSpace(unflushed_bytes_);
  if (!checked.ok()) return checked;
  view_.TakeAway();
  absl::StatusOr<std::unique_ptr<const View>> view = OpenAcknowledged();
  if (view.ok()) {
    view_.Set(*std::move(view));
    return absl::OkStatus();
  }
  database_ = nullptr;
  if (std::unique_ptr<const View> readable = OpenForReading(); readable != nullptr) {
    view_.Set(std::move(readable));
  } else {
    view_.Fail(view.status());
  }
  return view.status();
}

absl::StatusOr<bool> RocksDbFlagStore::TrimHistory(const Retention& retention, size_t most) {
  // One who calls this at a time, so that what is planned is still right when it is written.
  MutexLock trimming(trim_mutex_);
  absl::StatusOr<HistoryTrim> trim = absl::UnknownError("not planned");
  {
    const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
    if (!view.ok()) return view.status();
    trim = PlanTrim(**view, retention, clock_(), most);
    if (!trim.ok()) return trim.status();
  }
  if (trim->records.empty()) return false;
  MutexLock lock(write_mutex_);
  const absl::Status committed = Commit(
      [&](const Database& database) { return MakeTrimBatch(database, trim->records, trim->base); },
      view_.revision());
  if (!committed.ok()) return committed;
  return true;
}

absl::StatusOr<std::unique_ptr<BackupStream>> RocksDbFlagStore::Backup() {
  absl::StatusOr<ScratchFolder> folder = MakeScratch();
  if (!folder.ok()) return folder.status();
  if (!Checkpoint(folder->path()).ok()) {
    // As in Commit: the database may have failed long ago, for a cause that is gone.
    folder = MakeScratch();
    if (!folder.ok()) return folder.status();
    if (absl::Status made = Checkpoint(folder->path()); !made.ok()) return made;
  }
  const absl::StatusOr<Revision> revision = RevisionOfCheckpoint(folder->path());
  if (!revision.ok()) return revision.status();
  return BackupStream::Open(*std::move(folder), {kStoreFormat, *revision, clock_()});
}

absl::Status RocksDbFlagStore::Checkpoint(const std::string& folder) {
  uint64_t failed_writes = 0;
  absl::Status made;
  {
    // Keeps the database from being opened anew meanwhile, so it is given back last.
    absl::StatusOr<std::shared_ptr<const View>> view = absl::UnknownError("not taken");
    std::shared_ptr<Database> database;
    {
      MutexLock lock(write_mutex_);
      if (database_ == nullptr) {
        if (absl::Status reopened = Reopen(); !reopened.ok()) return reopened;
      }
      view = view_.Get();
      if (!view.ok()) return view.status();
      database = database_;
      failed_writes = failed_writes_;
    }
    made = MakeCheckpoint(*database, folder);
  }
  MutexLock lock(write_mutex_);
  if (failed_writes_ != failed_writes) {
    return absl::UnavailableError(absl::StrCat(
        "store folder ", folder_.path(), ": the disk failed during the backup, which may hold a ",
        "change that was refused: make another one"));
  }
  if (!made.ok() && database_ != nullptr) Abandon();
  return made;
}

// Takes the changes after `revision` back, which were refused. Returns the view without them.
absl::StatusOr<std::unique_ptr<const View>> TakeBack(const std::shared_ptr<Database>& database,
                                                     const View& view, Revision revision) {
  const absl::StatusOr<std::vector<HistoryRecord>> refused =
      view.ChangesAfter(revision, view.revision() - revision);
  if (!refused.ok()) return refused.status();
  absl::StatusOr<rocksdb::WriteBatch> undo = MakeUndoBatch(*database, *refused);
  if (!undo.ok()) return undo.status();
  const rocksdb::Status undone = database->Write(*undo);
  if (!undone.ok()) return FromRocksDb(database->folder(), "write", undone);
  return std::make_unique<const View>(database, revision);
}

// Opens the database without what a failed write left in its log.
absl::StatusOr<std::unique_ptr<const View>> RocksDbFlagStore::OpenAcknowledged() {
  absl::StatusOr<std::shared_ptr<Database>> database =
      folder_.OpenDatabase(Database::Mode::kReadWrite);
  if (!database.ok()) return database.status();
  absl::StatusOr<std::unique_ptr<const View>> view = View::Take(*database);
  if (!view.ok()) return view.status();
  const Revision acknowledged = view_.revision();
  if ((*view)->revision() < acknowledged) {
    return Damaged(folder_.path(), absl::StrCat("it ends at revision ", (*view)->revision(),
                                                ", before revision ", acknowledged));
  }
  if ((*view)->revision() > acknowledged) {
    view = TakeBack(*database, **view, acknowledged);
    if (!view.ok()) return view.status();
  }
  database_ = *std::move(database);
  return view;
}

// What was acknowledged, or nullptr where it cannot be read as it was.
std::unique_ptr<const View> RocksDbFlagStore::OpenForReading() const {
  absl::StatusOr<std::shared_ptr<Database>> database =
      folder_.OpenDatabase(Database::Mode::kReadOnly);
  if (!database.ok()) return nullptr;
  absl::StatusOr<std::unique_ptr<const View>> view = View::Take(*std::move(database));
  if (!view.ok() || (*view)->revision() != view_.revision()) return nullptr;
  return *std::move(view);
}

absl::StatusOr<StoredFlag> RocksDbFlagStore::Get(const FlagId& id) const {
  absl::StatusOr<std::optional<StoredFlag>> flag = Find(id);
  if (!flag.ok()) return flag.status();
  if (!flag->has_value()) {
    return absl::NotFoundError(absl::StrCat("flag ", DescribeFlag(id), ": is not in the store"));
  }
  return **std::move(flag);
}

absl::StatusOr<FlagStore::Listing> RocksDbFlagStore::List() const {
  const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
  if (!view.ok()) return view.status();
  absl::StatusOr<std::vector<StoredFlag>> flags = (*view)->Flags();
  if (!flags.ok()) return flags.status();
  return Listing{*std::move(flags), (*view)->revision()};
}

absl::StatusOr<std::optional<std::string>> RocksDbFlagStore::Entry(const std::string& table,
                                                                   const std::string& name) const {
  const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
  if (!view.ok()) return view.status();
  return (*view)->Entry(table, name);
}

absl::StatusOr<std::map<std::string, std::string>> RocksDbFlagStore::Entries(
    const std::string& table) const {
  const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
  if (!view.ok()) return view.status();
  return (*view)->Entries(table);
}

absl::StatusOr<std::vector<HistoryRecord>> RocksDbFlagStore::History(
    const HistoryQuery& query) const {
  const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
  if (!view.ok()) return view.status();
  return (*view)->History(query);
}

absl::StatusOr<std::vector<HistoryRecord>> RocksDbFlagStore::ChangesAfter(Revision after,
                                                                          size_t limit) const {
  const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
  if (!view.ok()) return view.status();
  return (*view)->ChangesAfter(after, limit);
}

absl::StatusOr<HistoryCheck> RocksDbFlagStore::VerifyHistory() const {
  const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
  if (!view.ok()) return view.status();
  return (*view)->VerifyHistory();
}

absl::StatusOr<std::optional<CachedDocument>> RocksDbFlagStore::GetCached(
    const std::string& source) const {
  const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
  if (!view.ok()) return view.status();
  return (*view)->Cached(source);
}

absl::Status RocksDbFlagStore::PutCached(const std::string& source,
                                         const CachedDocument& document) {
  MutexLock lock(write_mutex_);
  absl::Status committed =
      Commit([&](const Database& database) { return MakeCacheBatch(database, source, document); },
             view_.revision());
  // It is read once, at the next start, and would stay in memory until then.
  if (committed.ok() && document.text.size() >= kLargeDocument) database_->BeginFlush();
  return committed;
}

absl::Status RocksDbFlagStore::DropCachedBut(const std::vector<std::string>& sources) {
  MutexLock lock(write_mutex_);
  std::vector<std::string> dropped;
  {
    // Not held while the database may be opened anew, which waits for all views.
    const absl::StatusOr<std::shared_ptr<const View>> view = view_.Get();
    if (!view.ok()) return view.status();
    const absl::StatusOr<std::vector<std::string>> cached = (*view)->CachedSources();
    if (!cached.ok()) return cached.status();
    for (const std::string& source : *cached) {
      if (std::find(sources.begin(), sources.end(), source) == sources.end()) {
        dropped.push_back(source);
      }
    }
  }
  if (dropped.empty()) return absl::OkStatus();
  return Commit([&](const Database& database) { return MakeUncacheBatch(database, dropped); },
                view_.revision());
}

// The view of a database that has just been opened, without changes that were refused.
absl::StatusOr<std::unique_ptr<const View>> FirstView(StoreFolder& folder,
                                                      const std::shared_ptr<Database>& database) {
  absl::StatusOr<std::unique_ptr<const View>> view = View::Take(database);
  if (!view.ok()) return view.status();
  const std::optional<RefusedChanges>& refused = folder.refused().changes();
  if (!refused.has_value() || refused->after >= (*view)->revision()) return view;
  const absl::StatusOr<std::string> head = (*view)->Head();
  if (!head.ok()) return head.status();
  if (*head != refused->head) return view;
  return TakeBack(database, **view, refused->after);
}

// Whether all is there and readable, found out without changing anything.
absl::Status CheckStore(StoreFolder& folder) {
  absl::StatusOr<std::shared_ptr<Database>> database =
      folder.OpenDatabase(Database::Mode::kReadOnly);
  if (!database.ok()) return database.status();
  const rocksdb::Status verified = (*database)->db().VerifyFileChecksums(rocksdb::ReadOptions());
  if (!verified.ok()) return FromRocksDb(folder.path(), "verify the database's files", verified);
  const absl::StatusOr<std::unique_ptr<const View>> view = View::Take(*std::move(database));
  if (!view.ok()) return view.status();
  const Revision acknowledged = folder.mark().revision();
  if ((*view)->revision() < acknowledged) {
    return Damaged(folder.path(),
                   absl::StrCat("the database ends at revision ", (*view)->revision(),
                                ", and changes up to ", acknowledged, " were acknowledged"));
  }
  return (*view)->CheckConsistency();
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenRocksDbFlagStore(
    const std::string& path, std::function<absl::Time()> clock) {
  absl::StatusOr<StoreFolder> folder = StoreFolder::Open(path);
  if (!folder.ok()) return folder.status();
  if (absl::Status checked = CheckStore(*folder); !checked.ok()) return checked;
  absl::StatusOr<std::shared_ptr<Database>> database =
      folder->OpenDatabase(Database::Mode::kReadWrite);
  if (!database.ok()) return database.status();
  if (absl::Status upgraded = Upgrade(*folder, *database); !upgraded.ok()) return upgraded;
  absl::StatusOr<std::unique_ptr<const View>> view = FirstView(*folder, *database);
  if (!view.ok()) return view.status();
  absl::StatusOr<std::string> head = (*view)->Head();
  if (!head.ok()) return head.status();
  if (head->empty()) return Damaged(path, "the hash of the newest history record is missing");
  return std::make_unique<RocksDbFlagStore>(*std::move(folder), *std::move(database),
                                            *std::move(view), *std::move(head), std::move(clock));
}

}  // namespace guidon

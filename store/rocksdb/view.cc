#include "store/rocksdb/view.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "store/history_chain.h"
#include "store/history_checker.h"
#include "store/record_codec.h"
#include "store/rocksdb/keys.h"
#include "store/rocksdb/status.h"

namespace guidon {
namespace {

constexpr absl::string_view kReadFlag = "read a flag";
constexpr absl::string_view kReadHistory = "read the history";
constexpr absl::string_view kReadEntry = "read an entry";
constexpr absl::string_view kReadCached = "read a source's cached document";

bool Matches(const HistoryRecord& record, const HistoryQuery& query) {
  return (query.actor.empty() || record.actor == query.actor) && record.time >= query.since &&
         record.time < query.until;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const View>> View::Take(std::shared_ptr<Database> database) {
  std::string value;
  const rocksdb::Status read = database->db().Get(
      rocksdb::ReadOptions(), database->family(Family::kMeta), ToSlice(kRevisionName), &value);
  if (!read.ok()) return FromRocksDb(database->folder(), "read the newest revision", read);
  const std::optional<Revision> revision = ParseRevisionKey(value);
  if (!revision.has_value()) {
    return Damaged(database->folder(), "the newest revision is no number");
  }
  return std::make_unique<const View>(std::move(database), *revision);
}

View::View(std::shared_ptr<Database> database, Revision revision)
    : database_(std::move(database)), snapshot_(database_->db().GetSnapshot()),
      revision_(revision) {}

View::~View() { database_->db().ReleaseSnapshot(snapshot_); }

absl::StatusOr<std::optional<StoredFlag>> View::Find(const FlagId& id) const {
  const absl::StatusOr<std::optional<std::string>> value =
      Value(Family::kFlags, FlagKey(id), kReadFlag);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  absl::StatusOr<StoredFlag> flag = DecodeFlag(id, **value);
  if (!flag.ok()) return Damage(flag.status());
  return *std::move(flag);
}

absl::StatusOr<std::vector<StoredFlag>> View::Flags() const {
  std::vector<StoredFlag> flags;
  const std::unique_ptr<rocksdb::Iterator> it = Iterate(Family::kFlags);
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    const std::optional<FlagId> id = ParseFlagKey(ToView(it->key()));
    if (!id.has_value()) return Damaged(database_->folder(), "the flags hold an unreadable key");
    absl::StatusOr<StoredFlag> flag = DecodeFlag(*id, ToView(it->value()));
    if (!flag.ok()) return Damage(flag.status());
    flags.push_back(*std::move(flag));
  }
  if (!it->status().ok()) return FromRocksDb(database_->folder(), kReadFlag, it->status());
  return flags;
}

absl::StatusOr<std::vector<HistoryRecord>> View::History(const HistoryQuery& query) const {
  if (query.flag.has_value() && !ParseFlagKey(FlagKey(*query.flag)).has_value()) {
    return std::vector<HistoryRecord>();  // no flag can have this id
  }
  // Revisions in the key's last bytes, after the flag's prefix where one is asked for.
  const Family family = query.flag.has_value() ? Family::kFlagHistory : Family::kHistory;
  const std::string prefix = query.flag.has_value() ? FlagRevisionPrefix(*query.flag) : "";
  Revision last = revision_;
  if (query.before_revision > 0) last = std::min(last, query.before_revision - 1);

  std::vector<HistoryRecord> records;
  const std::unique_ptr<rocksdb::Iterator> it = Iterate(family);
  for (it->SeekForPrev(prefix + RevisionKey(last)); it->Valid() && records.size() < query.limit;
       it->Prev()) {
    absl::string_view key = ToView(it->key());
    if (!absl::ConsumePrefix(&key, prefix)) break;
    const std::optional<Revision> revision = ParseRevisionKey(key);
    if (!revision.has_value()) {
      return Damaged(database_->folder(), "the history holds an unreadable key");
    }
    absl::StatusOr<HistoryRecord> record = Record(*revision);
    if (!record.ok()) return record.status();
    if (Matches(*record, query)) records.push_back(*std::move(record));
  }
  if (!it->status().ok()) return FromRocksDb(database_->folder(), kReadHistory, it->status());
  return records;
}

absl::StatusOr<std::vector<HistoryRecord>> View::ChangesAfter(Revision after, size_t limit) const {
  const absl::StatusOr<std::vector<std::string>> stored = HistoryBytes(after, limit);
  if (!stored.ok()) return stored.status();
  std::vector<HistoryRecord> records;
  for (const std::string& bytes : *stored) {
    absl::StatusOr<HistoryRecord> record = DecodeHistory(after + records.size() + 1, bytes);
    if (!record.ok()) return Damage(record.status());
    records.push_back(*std::move(record));
  }
  return records;
}

absl::StatusOr<std::vector<std::string>> View::HistoryBytes(Revision after, size_t limit) const {
  if (after > revision_) {
    return absl::OutOfRangeError(
        absl::StrCat("there is no revision ", after, " yet; the newest is ", revision_));
  }
  const absl::StatusOr<ChainLink> base = Base();
  if (!base.ok()) return base.status();
  if (after < base->revision) {
    return absl::OutOfRangeError(absl::StrCat("what came right after revision ", after,
                                              " is not kept any more: the history ",
                                              "goes back to revision ", base->revision));
  }
  std::vector<std::string> records;
  const std::unique_ptr<rocksdb::Iterator> it = Iterate(Family::kHistory);
  it->Seek(RevisionKey(after + 1));
  for (Revision next = after + 1; next <= revision_ && records.size() < limit; ++next) {
    if (!it->status().ok()) return FromRocksDb(database_->folder(), kReadHistory, it->status());
    if (!it->Valid() || it->key() != RevisionKey(next)) {
      return Damaged(database_->folder(), absl::StrCat("the history lacks revision ", next));
    }
    records.push_back(it->value().ToString());
    it->Next();
  }
  return records;
}

absl::StatusOr<HistoryCheck> View::VerifyHistory() const {
  absl::StatusOr<std::string> head = Head();
  if (!head.ok()) return head.status();
  const absl::StatusOr<ChainLink> base = Base();
  if (!base.ok()) return base.status();
  HistoryChecker checker({revision_, *std::move(head)});
  const std::unique_ptr<rocksdb::Iterator> it = Iterate(Family::kHistory);
  for (it->SeekToLast(); it->Valid(); it->Prev()) {
    const std::optional<Revision> revision = ParseRevisionKey(ToView(it->key()));
    if (!revision.has_value()) {
      return Damaged(database_->folder(), "the history holds an unreadable key");
    }
    checker.Add(*revision, ToView(it->value()));
  }
  if (!it->status().ok()) return FromRocksDb(database_->folder(), kReadHistory, it->status());
  return std::move(checker).Finish(*base);
}

absl::StatusOr<ChainLink> View::Base() const {
  const absl::StatusOr<std::optional<std::string>> value =
      Value(Family::kMeta, std::string(kBaseName), kReadHistory);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return ChainLink();
  const absl::string_view bytes = **value;
  const std::optional<Revision> revision = ParseRevisionKey(bytes.substr(0, sizeof(Revision)));
  if (!revision.has_value() || bytes.size() != sizeof(Revision) + ChainBeginning().size()) {
    return Damaged(database_->folder(), "where the history begins is unreadable");
  }
  return ChainLink{*revision, std::string(bytes.substr(sizeof(Revision)))};
}

absl::StatusOr<std::string> View::Head() const {
  absl::StatusOr<std::optional<std::string>> head =
      Value(Family::kMeta, std::string(kHeadName), kReadHistory);
  if (!head.ok()) return head.status();
  return head->value_or("");
}

absl::StatusOr<std::string> View::HashOfNewest() const {
  if (revision_ == 0) return ChainBeginning();
  const absl::StatusOr<std::optional<std::string>> bytes =
      Value(Family::kHistory, RevisionKey(revision_), kReadHistory);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) {
    return Damaged(database_->folder(), absl::StrCat("the history lacks revision ", revision_));
  }
  return HashOfRecord(revision_, **bytes);
}

absl::StatusOr<std::optional<std::string>> View::Entry(const std::string& table,
                                                       const std::string& name) const {
  return Value(Family::kMeta, EntryKey(table, name), kReadEntry);
}

absl::StatusOr<std::map<std::string, std::string>> View::Entries(const std::string& table) const {
  std::map<std::string, std::string> entries;
  const std::string prefix = EntryPrefix(table);
  const std::unique_ptr<rocksdb::Iterator> it = Iterate(Family::kMeta);
  for (it->Seek(prefix); it->Valid(); it->Next()) {
    absl::string_view name = ToView(it->key());
    if (!absl::ConsumePrefix(&name, prefix)) break;
    entries.emplace(name, it->value().ToString());
  }
  if (!it->status().ok()) return FromRocksDb(database_->folder(), kReadEntry, it->status());
  return entries;
}

absl::StatusOr<std::optional<CachedDocument>> View::Cached(const std::string& source) const {
  const absl::StatusOr<std::optional<std::string>> value =
      Value(Family::kMeta, CachedKey(source), kReadCached);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  absl::StatusOr<CachedDocument> document = DecodeCached(source, **value);
  if (!document.ok()) return Damage(document.status());
  return *std::move(document);
}

absl::StatusOr<std::vector<std::string>> View::CachedSources() const {
  std::vector<std::string> sources;
  const std::unique_ptr<rocksdb::Iterator> it = Iterate(Family::kMeta);
  for (it->Seek(ToSlice(kCachedPrefix)); it->Valid(); it->Next()) {
    absl::string_view key = ToView(it->key());
    if (!absl::ConsumePrefix(&key, kCachedPrefix)) break;
    sources.emplace_back(key);
  }
  if (!it->status().ok()) return FromRocksDb(database_->folder(), kReadCached, it->status());
  return sources;
}

absl::Status View::CheckConsistency() const {
  const std::unique_ptr<rocksdb::Iterator> it = Iterate(Family::kHistory);
  it->SeekToLast();
  if (!it->status().ok()) return FromRocksDb(database_->folder(), kReadHistory, it->status());
  const std::optional<Revision> newest =
      it->Valid() ? ParseRevisionKey(ToView(it->key())) : Revision{0};
  if (newest != revision_) {
    return Damaged(database_->folder(),
                   absl::StrCat("the history does not end at revision ", revision_));
  }
  const absl::StatusOr<std::vector<StoredFlag>> flags = Flags();
  if (!flags.ok()) return flags.status();
  for (const StoredFlag& flag : *flags) {
    if (flag.revision > revision_) {
      return Damaged(database_->folder(),
                     absl::StrCat("flag ", DescribeFlag(flag.id), " is at revision ", flag.revision,
                                  ", the store at ", revision_));
    }
  }
  return absl::OkStatus();
}

std::unique_ptr<rocksdb::Iterator> View::Iterate(Family family) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  return std::unique_ptr<rocksdb::Iterator>(
      database_->db().NewIterator(options, database_->family(family)));
}

absl::StatusOr<HistoryRecord> View::Record(Revision revision) const {
  const absl::StatusOr<std::optional<std::string>> value =
      Value(Family::kHistory, RevisionKey(revision), kReadHistory);
  if (!value.ok()) return value.status();
  if (!value->has_value()) {
    return Damaged(database_->folder(), absl::StrCat("the history lacks revision ", revision));
  }
  absl::StatusOr<HistoryRecord> record = DecodeHistory(revision, **value);
  if (!record.ok()) return Damage(record.status());
  return record;
}

absl::StatusOr<std::optional<std::string>> View::Value(Family family, const std::string& key,
                                                       absl::string_view what) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  std::string value;
  const rocksdb::Status read = database_->db().Get(options, database_->family(family), key, &value);
  if (read.IsNotFound()) return std::nullopt;
  if (!read.ok()) return FromRocksDb(database_->folder(), what, read);
  return value;
}

absl::Status View::Damage(const absl::Status& status) const {
  return Damaged(database_->folder(), status.message());
}

}  // namespace guidon

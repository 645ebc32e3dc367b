#include "store/backup/checkpoint.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"
#include "rocksdb/utilities/checkpoint.h"
#include "store/rocksdb/status.h"
#include "store/rocksdb/store_folder.h"
#include "store/rocksdb/view.h"

namespace guidon {
namespace {

absl::Status Refused(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the backup cannot be restored: ", what));
}

absl::StatusOr<std::shared_ptr<Database>> Open(const std::string& folder) {
  return Database::Open(folder, absl::StrCat(folder, "/rocksdb"), Database::Mode::kReadOnly);
}

absl::Status CheckUsable(const StoredFlag& flag, const std::string& definition) {
  const absl::StatusOr<Json> json = ParseJson(definition);
  const absl::Status usable = json.ok() ? Flag::Compile(flag.id, *json).status() : json.status();
  return usable.ok() ? absl::OkStatus()
                     : Refused(absl::StrCat("flag ", DescribeFlag(flag.id),
                                            " cannot be used: ", usable.message()));
}

absl::Status CheckFlags(const std::vector<StoredFlag>& flags) {
  for (const StoredFlag& flag : flags) {
    absl::Status usable = CheckUsable(flag, flag.state.definition);
    if (usable.ok() && flag.state.killed()) {
      usable = CheckUsable(flag, *flag.state.former_definition);
    }
    if (!usable.ok()) return usable;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MakeCheckpoint(const Database& database, const std::string& folder) {
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(&database.db(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // Flushed, so that there is no log that would have to be copied while it grows.
  if (status.ok()) status = checkpoint->CreateCheckpoint(absl::StrCat(folder, "/rocksdb"), 0);
  return status.ok() ? absl::OkStatus() : FromRocksDb(database.folder(), "make a backup", status);
}

absl::StatusOr<Revision> RevisionOfCheckpoint(const std::string& folder) {
  absl::StatusOr<std::shared_ptr<Database>> database = Open(folder);
  if (!database.ok()) return database.status();
  const absl::StatusOr<std::unique_ptr<const View>> view = View::Take(*std::move(database));
  if (!view.ok()) return view.status();
  if (absl::Status consistent = (*view)->CheckConsistency(); !consistent.ok()) return consistent;
  return (*view)->revision();
}

absl::StatusOr<std::vector<StoredFlag>> CheckUnpacked(const std::string& folder,
                                                      const BackupLabel& label) {
  if (label.store_format < 1 || label.store_format > kStoreFormat) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the backup holds a store of format ", label.store_format, ", and this guidond reads 1 to ",
        kStoreFormat, ": restore it with the version that wrote it"));
  }
  absl::StatusOr<std::shared_ptr<Database>> database = Open(folder);
  if (!database.ok()) return Refused(database.status().message());
  const rocksdb::Status sound = (*database)->db().VerifyFileChecksums(rocksdb::ReadOptions());
  if (!sound.ok()) return Refused(sound.ToString());
  const absl::StatusOr<std::unique_ptr<const View>> view = View::Take(*std::move(database));
  if (!view.ok()) return Refused(view.status().message());
  if ((*view)->revision() != label.revision) {
    return Refused(absl::StrCat("it is at revision ", (*view)->revision(), ", and says that it is ",
                                "at ", label.revision));
  }
  const absl::Status consistent = (*view)->CheckConsistency();
  if (!consistent.ok()) return Refused(consistent.message());
  const absl::StatusOr<HistoryCheck> history = (*view)->VerifyHistory();
  if (!history.ok()) return Refused(history.status().message());
  if (!history->findings.empty()) {
    const HistoryCheck::Finding& found = history->findings.front();
    return Refused(absl::StrCat("its history is not as it was written, at revision ",
                                found.revision, ": ", found.what));
  }
  absl::StatusOr<std::vector<StoredFlag>> flags = (*view)->Flags();
  if (!flags.ok()) return Refused(flags.status().message());
  if (absl::Status usable = CheckFlags(*flags); !usable.ok()) return usable;
  return flags;
}

}  // namespace guidon

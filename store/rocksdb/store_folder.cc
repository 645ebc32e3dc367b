#include "store/rocksdb/store_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "store/rocksdb/batches.h"
#include "store/rocksdb/status.h"

namespace guidon {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kFormatPrefix = "guidon flag store, format ";
// What a new log and MANIFEST need at first.
constexpr off_t kNewFileBytes = off_t{1} << 20;
constexpr absl::string_view kChooseAnother = "choose an empty folder with --store";

std::string StorePath(const std::string& path) { return absl::StrCat(path, "/store"); }
std::string IncompletePath(const std::string& path) {
  return absl::StrCat(path, "/store.incomplete");
}
std::string ScratchPath(const std::string& path) { return absl::StrCat(path, "/scratch"); }
std::string FormatPath(const std::string& store) { return absl::StrCat(store, "/FORMAT"); }
std::string MarkPath(const std::string& store) { return absl::StrCat(store, "/ACKNOWLEDGED"); }
std::string RefusedPath(const std::string& store) { return absl::StrCat(store, "/REFUSED"); }
std::string DatabasePath(const std::string& store) { return absl::StrCat(store, "/rocksdb"); }

std::string FormatText(uint64_t format) { return absl::StrCat(kFormatPrefix, format, "\n"); }

absl::Status Foreign(const std::string& path, absl::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("store folder ", path, ": ", what, ": ", kChooseAnother));
}

// The folder's lock, which needs no file in it, so that a foreign folder stays untouched.
absl::StatusOr<FileDescriptor> Lock(const std::string& path) {
  FileDescriptor folder;
  if (const int error = OpenFile(path, O_RDONLY | O_DIRECTORY, folder); error != 0) {
    return Unusable(path, "open the folder", error);
  }
  if (::flock(folder.get(), LOCK_EX | LOCK_NB) == 0) return folder;
  if (errno != EWOULDBLOCK) return Unusable(path, "lock the folder", errno);
  return absl::UnavailableError(absl::StrCat("store folder ", path,
                                             ": another guidond has it open: stop that one, or ",
                                             "choose another folder with --store"));
}

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::exists(status) && !fs::is_directory(status)) return Foreign(path, "is not a folder");
  fs::create_directories(path, error);
  if (error) return Unusable(path, "create the folder", error.value());
  return absl::OkStatus();
}

// OK where the folder is empty, but for what an interrupted creation or mkfs leaves.
absl::Status CheckEmpty(const std::string& path) {
  std::error_code error;
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename();
    if (name == "lost+found") continue;
    if (it->path() == IncompletePath(path) || it->path() == ScratchPath(path)) continue;
    return Foreign(path, absl::StrCat("holds something else than a guidon store (\"", name, "\")"));
  }
  return error ? Unusable(path, "list the folder", error.value()) : absl::OkStatus();
}

absl::Status RemoveAll(const std::string& path, const std::string& what) {
  std::error_code error;
  fs::remove_all(what, error);
  return error ? Unusable(path, "remove what an earlier run has left", error.value())
               : absl::OkStatus();
}

absl::Status CreateDatabase(const std::string& path, const std::string& database_path) {
  const absl::StatusOr<std::shared_ptr<Database>> database =
      Database::Open(path, database_path, Database::Mode::kCreate);
  if (!database.ok()) return database.status();
  absl::StatusOr<rocksdb::WriteBatch> batch = MakeFirstBatch(**database);
  if (!batch.ok()) return batch.status();
  const rocksdb::Status written = (*database)->Write(*batch);
  return written.ok() ? absl::OkStatus() : FromRocksDb(path, "create the database", written);
}

// Makes the store in a folder that is locked and holds none.
absl::Status Assemble(const std::string& path, const StoreFolder::Fill& fill) {
  const std::string incomplete = IncompletePath(path);
  if (absl::Status removed = RemoveAll(path, incomplete); !removed.ok()) return removed;
  std::error_code error;
  fs::create_directory(incomplete, error);
  if (error) return Unusable(path, "create the store", error.value());
  const absl::StatusOr<StoreContent> content = fill(incomplete);
  if (!content.ok()) return content.status();

  int failed = AcknowledgedMark::Create(MarkPath(incomplete), content->revision);
  if (failed == 0) failed = WriteDurably(FormatPath(incomplete), FormatText(content->format));
  if (failed == 0) failed = SyncFolder(incomplete);
  if (failed == 0 && ::rename(incomplete.c_str(), StorePath(path).c_str()) != 0) failed = errno;
  if (failed == 0) failed = SyncFolder(path);
  return failed == 0 ? absl::OkStatus() : Unusable(path, "create the store", failed);
}

absl::Status CreateEmpty(const std::string& path) {
  return Assemble(path, [&](const std::string& folder) -> absl::StatusOr<StoreContent> {
    absl::Status created = CreateDatabase(path, DatabasePath(folder));
    if (!created.ok()) return created;
    return StoreContent();
  });
}

absl::StatusOr<uint64_t> ParseFormat(const std::string& path, absl::string_view content) {
  uint64_t format = 0;
  if (!absl::ConsumePrefix(&content, kFormatPrefix)) {
    return Foreign(path, "store/FORMAT is not that of a guidon store");
  }
  if (!absl::ConsumeSuffix(&content, "\n") || !absl::SimpleAtoi(content, &format)) {
    return Damaged(path, "store/FORMAT is unreadable");
  }
  if (format >= 1 && format <= kStoreFormat) return format;
  return absl::FailedPreconditionError(absl::StrCat(
      "store folder ", path, ": holds a store of format ", format, ", and this guidond reads 1 to ",
      kStoreFormat, ": run the version that wrote it, or choose another folder with --store"));
}

}  // namespace

absl::Status StoreFolder::Create(const std::string& path, const Fill& fill) {
  if (absl::Status made = MakeFolder(path); !made.ok()) return made;
  const absl::StatusOr<FileDescriptor> lock = Lock(path);
  if (!lock.ok()) return lock.status();
  std::error_code error;
  if (fs::exists(fs::symlink_status(StorePath(path), error))) {
    return absl::FailedPreconditionError(
        absl::StrCat("store folder ", path, ": holds a store already, which is left as it is: ",
                     "move its \"store\" away, or ", kChooseAnother));
  }
  if (absl::Status empty = CheckEmpty(path); !empty.ok()) return empty;
  absl::Status assembled = Assemble(path, fill);
  if (!assembled.ok()) (void)RemoveAll(path, IncompletePath(path));
  return assembled;
}

absl::StatusOr<StoreFolder> StoreFolder::Open(const std::string& path) {
  if (absl::Status made = MakeFolder(path); !made.ok()) return made;
  absl::StatusOr<FileDescriptor> lock = Lock(path);
  if (!lock.ok()) return lock.status();

  const std::string store = StorePath(path);
  std::string format;
  int error = ReadSmallFile(FormatPath(store), format);
  if (error == ENOENT || error == ENOTDIR) {
    if (absl::Status empty = CheckEmpty(path); !empty.ok()) return empty;
    if (absl::Status created = CreateEmpty(path); !created.ok()) return created;
    error = ReadSmallFile(FormatPath(store), format);
  }
  if (error != 0) return Unusable(path, "read store/FORMAT", error);
  const absl::StatusOr<uint64_t> number = ParseFormat(path, format);
  if (!number.ok()) return number.status();

  absl::Status removed = RemoveAll(path, ScratchPath(path));
  if (!removed.ok()) return removed;
  absl::StatusOr<AcknowledgedMark> mark = AcknowledgedMark::Open(path, MarkPath(store));
  if (!mark.ok()) return mark.status();
  absl::StatusOr<RefusedMark> refused = RefusedMark::Open(path, RefusedPath(store));
  if (!refused.ok()) return refused.status();
  return StoreFolder(path, *std::move(lock), *std::move(mark), *std::move(refused), *number);
}

absl::Status StoreFolder::SetFormat() {
  const std::string store = StorePath(path_);
  const std::string next = absl::StrCat(FormatPath(store), ".next");
  int failed = WriteDurably(next, FormatText(kStoreFormat));
  if (failed == 0 && ::rename(next.c_str(), FormatPath(store).c_str()) != 0) failed = errno;
  if (failed == 0) failed = SyncFolder(store);
  if (failed != 0) return Unusable(path_, "write store/FORMAT", failed);
  format_ = kStoreFormat;
  return absl::OkStatus();
}

absl::StatusOr<ScratchFolder> StoreFolder::MakeScratch() const {
  return ScratchFolder::Make(ScratchPath(path_));
}

absl::StatusOr<std::shared_ptr<Database>> StoreFolder::OpenDatabase(Database::Mode mode) const {
  return Database::Open(path_, DatabasePath(StorePath(path_)), mode);
}

absl::Status StoreFolder::CheckSpace(uint64_t unflushed_bytes) const {
  const off_t needed = static_cast<off_t>(unflushed_bytes) + kNewFileBytes;
  const std::string probe_path = absl::StrCat(StorePath(path_), "/SPACE");
  FileDescriptor probe;
  int failed = OpenFile(probe_path, O_RDWR | O_CREAT | O_TRUNC, probe);
  if (failed == 0) failed = ::posix_fallocate(probe.get(), 0, needed);
  if (failed == 0 && ::fsync(probe.get()) != 0) failed = errno;
  ::unlink(probe_path.c_str());
  return failed == 0 ? absl::OkStatus() : Unusable(path_, "write", failed);
}

}  // namespace guidon

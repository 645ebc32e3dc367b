#include "store/backup/restore_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "store/backup/backup_unpacker.h"
#include "store/backup/checkpoint.h"
#include "store/rocksdb/store_folder.h"

namespace guidon {
namespace {

constexpr size_t kPiece = size_t{1} << 18;

absl::Status Unreadable(const std::string& file, int error) {
  return absl::UnavailableError(absl::StrCat(
      file, ": cannot be read: ", std::generic_category().message(error), ": name a backup"));
}

absl::StatusOr<BackupLabel> Unpack(const std::string& file, const std::string& folder) {
  FileDescriptor input;
  if (const int error = OpenFile(file, O_RDONLY, input); error != 0) {
    return Unreadable(file, error);
  }
  BackupUnpacker unpacker(folder);
  std::string bytes(kPiece, '\0');
  while (true) {
    const ssize_t size = ::read(input.get(), bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Unreadable(file, errno);
    if (size == 0) break;
    const absl::string_view piece(bytes.data(), static_cast<size_t>(size));
    if (absl::Status added = unpacker.Add(piece); !added.ok()) return added;
  }
  return unpacker.Finish();
}

}  // namespace

absl::StatusOr<BackupLabel> RestoreStore(const std::string& path, const std::string& file) {
  BackupLabel label;
  const auto fill = [&](const std::string& folder) -> absl::StatusOr<StoreContent> {
    const absl::StatusOr<BackupLabel> unpacked = Unpack(file, folder);
    if (!unpacked.ok()) return unpacked.status();
    label = *unpacked;
    const auto flags = CheckUnpacked(folder, label);
    if (!flags.ok()) return flags.status();
    return StoreContent{label.store_format, label.revision};
  };
  if (absl::Status made = StoreFolder::Create(path, fill); !made.ok()) return made;
  return label;
}

}  // namespace guidon

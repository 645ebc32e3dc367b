#include "store/rocksdb/status.h"

#include <system_error>

#include "absl/strings/str_cat.h"

namespace guidon {

absl::Status Damaged(const std::string& folder, absl::string_view what) {
  return absl::DataLossError(
      absl::StrCat("store folder ", folder, ": damaged: ", what,
                   ": nothing was changed; move its \"store\" away, then restore a backup (guidond "
                   "restore-backup), or start to begin anew"));
}

absl::Status Unusable(const std::string& folder, absl::string_view what, int error_number) {
  return absl::UnavailableError(absl::StrCat(
      "store folder ", folder, ": cannot ", what, ": ",
      std::generic_category().message(error_number),
      ": make sure that the folder can be written by guidond's user and has space left"));
}

absl::Status FromRocksDb(const std::string& folder, absl::string_view what,
                         const rocksdb::Status& status) {
  const bool missing = status.IsPathNotFound() || status.IsNotFound();
  if (status.IsCorruption() || status.IsInvalidArgument() || missing) {
    return Damaged(folder, absl::StrCat("cannot ", what, ": ", status.ToString()));
  }
  return absl::UnavailableError(absl::StrCat(
      "store folder ", folder, ": cannot ", what, ": ", status.ToString(),
      ": make sure that the folder can be written by guidond's user and has space left"));
}

}  // namespace guidon

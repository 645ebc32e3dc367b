#include "store/backup/scratch_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "store/rocksdb/status.h"

namespace guidon {

absl::StatusOr<ScratchFolder> ScratchFolder::Make(const std::string& parent) {
  std::error_code error;
  std::filesystem::create_directories(parent, error);
  if (error) return Unusable(parent, "create the folder", error.value());
  std::string path = absl::StrCat(parent, "/XXXXXX");
  if (::mkdtemp(path.data()) == nullptr) return Unusable(parent, "create a folder in it", errno);
  return ScratchFolder(std::move(path));
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // what is left is removed with the next start
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace guidon

#ifndef GUIDON_STORE_BACKUP_SCRATCH_FOLDER_H_
#define GUIDON_STORE_BACKUP_SCRATCH_FOLDER_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace guidon {

// A folder for files that are needed for a while; removed with all that is in it at the end.
class ScratchFolder {
 public:
  // Makes a folder of its own in `parent`, which is made too where it is missing. UNAVAILABLE: that
  // cannot be.
  static absl::StatusOr<ScratchFolder> Make(const std::string& parent);

  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  ScratchFolder& operator=(ScratchFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~ScratchFolder();

  const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace guidon

#endif  // GUIDON_STORE_BACKUP_SCRATCH_FOLDER_H_

#ifndef GUIDON_CLIENTS_CLI_DOWNLOAD_FILE_H_
#define GUIDON_CLIENTS_CLI_DOWNLOAD_FILE_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace guidon::cli {

// A file that appears under its name, in place of the one that was there, only when it is whole
// and on the disk. Only its owner can read it. Errors are UNAVAILABLE and name the file.
class DownloadFile {
 public:
  static absl::StatusOr<DownloadFile> Create(const std::string& path);

  DownloadFile(DownloadFile&& other) noexcept
      : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, "")),
        file_(std::exchange(other.file_, -1)) {}
  DownloadFile& operator=(DownloadFile&&) = delete;
  // Unless it was kept, nothing of it is left.
  ~DownloadFile();

  absl::Status Append(absl::string_view bytes);
  absl::Status Keep();

 private:
  DownloadFile(std::string path, std::string temporary, int file)
      : path_(std::move(path)), temporary_(std::move(temporary)), file_(file) {}
  absl::Status Failed() const;

  std::string path_;
  std::string temporary_;  // its name until it is kept
  int file_;
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_DOWNLOAD_FILE_H_

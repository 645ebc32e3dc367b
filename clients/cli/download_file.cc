#include "clients/cli/download_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace guidon::cli {
namespace {

absl::Status CannotWrite(const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat(path, ": cannot be written: ", std::generic_category().message(errno)));
}

int SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return -1;
  const int synced = ::fsync(file);
  ::close(file);
  return synced;
}

}  // namespace

absl::StatusOr<DownloadFile> DownloadFile::Create(const std::string& path) {
  std::string temporary = absl::StrCat(path, ".incomplete-XXXXXX");
  const int file = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (file < 0) return CannotWrite(path);
  return DownloadFile(path, std::move(temporary), file);
}

DownloadFile::~DownloadFile() {
  if (file_ >= 0) ::close(file_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

absl::Status DownloadFile::Append(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return Failed();
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status DownloadFile::Keep() {
  if (::fsync(file_) != 0 || std::rename(temporary_.c_str(), path_.c_str()) != 0) return Failed();
  temporary_.clear();
  return SyncFolderOf(path_) == 0 ? absl::OkStatus() : Failed();
}

absl::Status DownloadFile::Failed() const { return CannotWrite(path_); }

}  // namespace guidon::cli

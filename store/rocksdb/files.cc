#include "store/rocksdb/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace guidon {

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int OpenFile(const std::string& path, int flags, FileDescriptor& out) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0640);
  if (fd < 0) return errno;
  out = FileDescriptor(fd);
  return 0;
}

int SyncFolder(const std::string& path) {
  FileDescriptor folder;
  if (const int error = OpenFile(path, O_RDONLY | O_DIRECTORY, folder); error != 0) return error;
  return ::fsync(folder.get()) == 0 ? 0 : errno;
}

int WriteDurably(const std::string& path, const std::string& content) {
  FileDescriptor file;
  if (const int error = OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC, file); error != 0) {
    return error;
  }
  for (size_t done = 0; done < content.size();) {
    const ssize_t written = ::write(file.get(), content.data() + done, content.size() - done);
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) done += static_cast<size_t>(written);
  }
  return ::fsync(file.get()) == 0 ? 0 : errno;
}

int ReadSmallFile(const std::string& path, std::string& content) {
  FileDescriptor file;
  if (const int error = OpenFile(path, O_RDONLY, file); error != 0) return error;
  content.assign(4096, '\0');
  const ssize_t size = ::pread(file.get(), content.data(), content.size(), 0);
  if (size < 0) return errno;
  content.resize(static_cast<size_t>(size));
  return 0;
}

}  // namespace guidon

#ifndef GUIDON_STORE_ROCKSDB_FILES_H_
#define GUIDON_STORE_ROCKSDB_FILES_H_

#include <string>
#include <utility>

// The system calls that the store's folder needs. Each returns 0 or an errno.
namespace guidon {

// Owns a file descriptor.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();

  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

[[nodiscard]] int OpenFile(const std::string& path, int flags, FileDescriptor& out);

// Makes the names in folder `path` durable.
[[nodiscard]] int SyncFolder(const std::string& path);

// Creates or replaces a file, durably; its name is durable once its folder is synced.
[[nodiscard]] int WriteDurably(const std::string& path, const std::string& content);

// Reads a file of at most 4 KiB; a longer one is cut.
[[nodiscard]] int ReadSmallFile(const std::string& path, std::string& content);

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_FILES_H_

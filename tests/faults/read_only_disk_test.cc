#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/faults/store_check.h"
#include "tests/support/temp_dir.h"

// A disk that turns read-only under a running store, as the kernel makes one that it does not trust
// any more. A mount cannot be turned so while files on it are open for writing.
namespace {

std::atomic<bool> read_only = false;

bool Refuses(int fd) {
  if (!read_only || fd <= STDERR_FILENO) return false;
  errno = EROFS;
  return true;
}

}  // namespace

// In the place of libc's, for RocksDB too.
extern "C" int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const auto mode = static_cast<mode_t>(va_arg(arguments, unsigned));
  va_end(arguments);
  if (read_only && (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0) {
    errno = EROFS;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

extern "C" ssize_t write(int fd, const void* bytes, size_t size) {
  return Refuses(fd) ? -1 : ::syscall(SYS_write, fd, bytes, size);
}

extern "C" ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return Refuses(fd) ? -1 : ::syscall(SYS_pwrite64, fd, bytes, size, offset);
}

namespace guidon {
namespace {

using ::testing::HasSubstr;

absl::Status Put(FlagStore& store, const std::string& definition) {
  const Edit edit = [&](const FlagState*) { return FlagState{definition, std::nullopt}; };
  return store.Apply({{{"", "a"}, ChangeKind::kUpdate, edit, {}}}, {"ann", "because"}).status();
}

class ReadOnlyDiskTest : public ::testing::Test {
 protected:
  void TearDown() override { read_only = false; }

  absl::Status Open() {
    store_ = nullptr;
    auto opened = OpenRocksDbFlagStore(folder_.path() + "/guidon");
    if (!opened.ok()) return opened.status();
    store_ = *std::move(opened);
    return absl::OkStatus();
  }

  void ExpectWhole(const std::string& definition, Revision revision) {
    const auto history = CheckedHistory(*store_);
    ASSERT_TRUE(history.ok()) << history.status();
    EXPECT_EQ(history->size(), revision);
    EXPECT_EQ(store_->Get({"", "a"})->state.definition, definition);
  }

  const testing::TempDir folder_;
  std::unique_ptr<RocksDbStore> store_;
};

TEST_F(ReadOnlyDiskTest, RefusesChangesGoesOnReadingAndResumes) {
  ASSERT_EQ(Open(), absl::OkStatus());
  ASSERT_EQ(Put(*store_, "{1}"), absl::OkStatus());
  read_only = true;
  for (int i = 0; i < 3; ++i) {
    const absl::Status refused = Put(*store_, "{refused}");
    EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("Read-only file system"));
    ExpectWhole("{1}", 1);
  }
  read_only = false;
  EXPECT_EQ(Put(*store_, "{2}"), absl::OkStatus());
  ExpectWhole("{2}", 2);
  ASSERT_EQ(Open(), absl::OkStatus());
  ExpectWhole("{2}", 2);
}

TEST_F(ReadOnlyDiskTest, AStoreThatCannotBeWrittenIsNotOpened) {
  ASSERT_EQ(Open(), absl::OkStatus());
  ASSERT_EQ(Put(*store_, "{1}"), absl::OkStatus());
  store_ = nullptr;
  read_only = true;
  const absl::Status refused = Open();
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(std::string(refused.message()), HasSubstr("Read-only file system"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr(folder_.path()));
  read_only = false;
  ASSERT_EQ(Open(), absl::OkStatus());
  ExpectWhole("{1}", 1);
}

}  // namespace
}  // namespace guidon

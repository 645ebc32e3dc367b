#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "store/backup/restore_store.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/faults/store_check.h"
#include "tests/support/temp_dir.h"

// The store on a disk that is full: it refuses changes, goes on reading, and resumes.
namespace guidon {
namespace {

namespace fs = std::filesystem;

// Gives this process mounts of its own, where that is allowed: "" or why not. Before any thread
// is started.
std::string EnterOwnMounts() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return std::strerror(errno);
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
  std::ofstream("/proc/self/gid_map") << "0 " << group << " 1";
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return std::strerror(errno);
  }
  return "";
}

absl::Status Put(FlagStore& store, const std::string& key, size_t size) {
  const Edit edit = [&](const FlagState*) {
    return FlagState{std::string(size, 'x'), std::nullopt};
  };
  return store.Apply({{{"", key}, ChangeKind::kUpdate, edit, {}}}, {"ann", "because"}).status();
}

// Puts flags of `size` bytes until one is refused. Returns how many were not.
size_t PutUntilRefused(FlagStore& store, size_t size) {
  for (size_t i = 0; i < 10'000; ++i) {
    const absl::Status status = Put(store, absl::StrCat("filler-", i), size);
    if (status.ok()) continue;
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    return i;
  }
  ADD_FAILURE() << "the disk does not fill";
  return 0;
}

void ExpectWhole(const FlagStore& store, Revision revision) {
  const auto history = CheckedHistory(store);
  ASSERT_TRUE(history.ok()) << history.status();
  EXPECT_EQ(history->size(), revision);
}

class DiskFullTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { mounts_refused_ = new std::string(EnterOwnMounts()); }
  static void TearDownTestSuite() { delete mounts_refused_; }

  void SetUp() override { ::signal(SIGXFSZ, SIG_IGN); }
  void TearDown() override {
    LimitFiles(RLIM_INFINITY);
    store_ = nullptr;
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }

  void Mount(const char* options) {
    mounted_ = ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, options) == 0;
  }

  void Open() {
    store_ = nullptr;
    auto opened = OpenRocksDbFlagStore(folder_.path() + "/guidon");
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  // The largest size that a file may grow to, as if the disk were full beyond.
  void LimitFiles(rlim_t bytes) {
    rlimit limit;
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }

  // Fills the disk to its last byte.
  void Fill() {
    std::ofstream file(folder_.path() + "/ballast", std::ios::binary);
    const std::string block(1 << 16, 'b');
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void Empty() { fs::remove(folder_.path() + "/ballast"); }

  absl::StatusOr<std::string> BackUp() {
    const auto stream = store_->Backup();
    if (!stream.ok()) return stream.status();
    std::string all;
    while (true) {
      const absl::StatusOr<std::string> bytes = (*stream)->Read(100'000);
      if (!bytes.ok() || bytes->empty()) return bytes.ok() ? all : bytes;
      all += *bytes;
    }
  }

  static std::string* mounts_refused_;
  const testing::TempDir folder_;
  std::unique_ptr<RocksDbStore> store_;
  bool mounted_ = false;
};

std::string* DiskFullTest::mounts_refused_ = nullptr;

TEST_F(DiskFullTest, RefusesChangesAndKeepsReading) {
  Open();
  ASSERT_TRUE(Put(*store_, "a", 1000).ok());
  LimitFiles(100'000);
  const size_t fitted = PutUntilRefused(*store_, 10'000);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Put(*store_, "refused", 10'000).code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(store_->Get({"", "refused"}).status().code(), absl::StatusCode::kNotFound);
    ExpectWhole(*store_, 1 + fitted);
  }
}

TEST_F(DiskFullTest, ResumesWhenThereIsSpaceAgain) {
  Open();
  LimitFiles(100'000);
  size_t revision = 0;
  for (int i = 0; i < 3; ++i) {
    LimitFiles(100'000);
    revision += PutUntilRefused(*store_, 10'000 + i);
    LimitFiles(RLIM_INFINITY);
    EXPECT_EQ(Put(*store_, absl::StrCat("after-", i), 10), absl::OkStatus());
    ExpectWhole(*store_, ++revision);
  }
  Open();
  ExpectWhole(*store_, revision);
}

TEST_F(DiskFullTest, RefusesOnlyWhatIsTooLarge) {
  Open();
  ASSERT_TRUE(Put(*store_, "a", 1000).ok());
  LimitFiles(3'000'000);
  EXPECT_EQ(Put(*store_, "huge", 5'000'000).code(), absl::StatusCode::kUnavailable);
  ExpectWhole(*store_, 1);
  EXPECT_EQ(Put(*store_, "small", 1000), absl::OkStatus());
  ExpectWhole(*store_, 2);
}

TEST_F(DiskFullTest, KeepsWhatWasAcknowledgedOverReopening) {
  Open();
  LimitFiles(100'000);
  const size_t fitted = PutUntilRefused(*store_, 10'000);
  store_ = nullptr;
  LimitFiles(1'000);
  const absl::Status full = OpenRocksDbFlagStore(folder_.path() + "/guidon").status();
  EXPECT_EQ(full.code(), absl::StatusCode::kUnavailable) << full;
  LimitFiles(RLIM_INFINITY);
  Open();
  ExpectWhole(*store_, fitted);
}

TEST_F(DiskFullTest, AnyFileMayBeTheOneThatDoesNotFit) {
  Open();
  Revision revision = 0;
  for (rlim_t limit = 0; limit < 60'000; limit += limit < 6'000 ? 250 : 3'000) {
    SCOPED_TRACE(limit);
    LimitFiles(limit);
    for (int i = 0; i < 5; ++i) {
      const absl::Status status = Put(*store_, absl::StrCat(limit, ".", i), 4'000);
      if (status.ok()) ++revision;
      ExpectWhole(*store_, revision);
    }
    store_ = nullptr;
    const absl::Status opened = OpenRocksDbFlagStore(folder_.path() + "/guidon").status();
    EXPECT_TRUE(opened.ok() || absl::IsUnavailable(opened)) << opened;
    LimitFiles(RLIM_INFINITY);
    Open();
    ExpectWhole(*store_, revision);
  }
}

TEST_F(DiskFullTest, CannotBeCreatedOnAFullDisk) {
  LimitFiles(100);
  EXPECT_EQ(OpenRocksDbFlagStore(folder_.path()).status().code(), absl::StatusCode::kUnavailable);
  LimitFiles(RLIM_INFINITY);
  EXPECT_TRUE(OpenRocksDbFlagStore(folder_.path()).ok());
}

TEST_F(DiskFullTest, SurvivesASmallFileSystem) {
  if (mounts_refused_->empty()) Mount("size=40m");
  if (!mounted_) GTEST_SKIP() << "a tmpfs cannot be mounted here: " << *mounts_refused_;
  Open();
  Revision revision = 0;
  for (int i = 0; i < 3; ++i) {
    SCOPED_TRACE(i);
    Fill();
    revision += PutUntilRefused(*store_, 20'000 + static_cast<size_t>(i));
    EXPECT_EQ(Put(*store_, "refused", 20'000).code(), absl::StatusCode::kUnavailable);
    ExpectWhole(*store_, revision);
    Empty();
    EXPECT_EQ(Put(*store_, absl::StrCat("after-", i), 10), absl::OkStatus());
    ExpectWhole(*store_, ++revision);
  }
  Open();
  ExpectWhole(*store_, revision);
}

TEST_F(DiskFullTest, ABackupOnAFullDiskFailsAndHarmsNothing) {
  if (mounts_refused_->empty()) Mount("size=40m");
  if (!mounted_) GTEST_SKIP() << "a tmpfs cannot be mounted here: " << *mounts_refused_;
  Open();
  Revision revision = 0;
  for (int i = 0; i < 3; ++i) {
    SCOPED_TRACE(i);
    ASSERT_EQ(Put(*store_, absl::StrCat("before-", i), 1'000'000), absl::OkStatus());
    ++revision;
    Fill();
    const absl::Status full = BackUp().status();
    EXPECT_EQ(full.code(), absl::StatusCode::kUnavailable) << full;
    ExpectWhole(*store_, revision);
    Empty();
    EXPECT_TRUE(BackUp().ok());
    EXPECT_EQ(Put(*store_, absl::StrCat("after-", i), 10), absl::OkStatus());
    ExpectWhole(*store_, ++revision);
  }
}

TEST_F(DiskFullTest, AStoreThatDoesNotFitIsNotRestored) {
  Open();
  for (int i = 0; i < 5; ++i) {
    const Edit edit = [&](const FlagState*) {
      return FlagState{absl::StrCat(R"({"variants":{"on":true},"metadata":{"n":)", i, "}}"),
                       std::nullopt};
    };
    ASSERT_EQ(store_->Apply({{{"", "a"}, ChangeKind::kUpdate, edit, {}}}, {"ann", ""}).status(),
              absl::OkStatus());
  }
  const absl::StatusOr<std::string> backup = BackUp();
  ASSERT_TRUE(backup.ok()) << backup.status();
  const std::string file = folder_.path() + "/prod.backup";
  testing::WriteFile(file, *backup);
  const std::string other = folder_.path() + "/other";
  for (const rlim_t limit : {0, 10, 200, 1'000}) {
    SCOPED_TRACE(limit);
    LimitFiles(limit);
    const absl::Status full = RestoreStore(other, file).status();
    LimitFiles(RLIM_INFINITY);
    EXPECT_EQ(full.code(), absl::StatusCode::kUnavailable) << full;
    EXPECT_TRUE(fs::is_empty(other));
  }
  ASSERT_TRUE(RestoreStore(other, file).ok());
  const auto restored = OpenRocksDbFlagStore(other);
  ASSERT_TRUE(restored.ok()) << restored.status();
  ExpectWhole(**restored, 5);
}

}  // namespace
}  // namespace guidon

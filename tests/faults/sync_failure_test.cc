#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/faults/store_check.h"
#include "tests/support/temp_dir.h"

// A disk that takes writes and then fails to make them durable: what was refused is in the log
// all the same, and must not come back.
namespace {

// How many of the next syncs fail; -1: all.
std::atomic<int> failing_syncs = 0;

// Called by each sync, where it is set.
std::function<void()> on_sync;

int Sync(long call, int fd) {
  if (on_sync) on_sync();
  const int failing = failing_syncs;
  if (failing != 0) {
    if (failing > 0) --failing_syncs;
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(call, fd));
}

}  // namespace

// In the place of libc's, for RocksDB too.
extern "C" int fdatasync(int fd) { return Sync(SYS_fdatasync, fd); }
extern "C" int fsync(int fd) { return Sync(SYS_fsync, fd); }

namespace guidon {
namespace {

absl::Status Put(FlagStore& store, const std::string& key, const std::string& definition) {
  const Edit edit = [&](const FlagState*) { return FlagState{definition, std::nullopt}; };
  const std::vector<EntryWrite> entries = {{"copies", key, definition}};
  return store.Apply({{{"", key}, ChangeKind::kUpdate, edit, {}, entries}}, {"ann", "because"})
      .status();
}

class SyncFailureTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Open();
    ASSERT_EQ(Put(*store_, "a", "{1}"), absl::OkStatus());
  }
  void TearDown() override {
    failing_syncs = 0;
    on_sync = nullptr;
  }

  void Open() {
    store_ = nullptr;
    auto opened = OpenRocksDbFlagStore(folder_.path());
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  // Expects that `a` is at `definition`, there is no other flag, and the revision is `revision`.
  void ExpectOnly(const std::string& definition, Revision revision) {
    const auto history = CheckedHistory(*store_);
    ASSERT_TRUE(history.ok()) << history.status();
    EXPECT_EQ(history->size(), revision);
    const auto listing = store_->List();
    ASSERT_EQ(listing->flags.size(), 1u);
    EXPECT_EQ(listing->flags[0].state.definition, definition);
    EXPECT_EQ(store_->Entries("copies").value(),
              (std::map<std::string, std::string>{{"a", definition}}));
  }

  const testing::TempDir folder_;
  std::unique_ptr<RocksDbStore> store_;
};

TEST_F(SyncFailureTest, AChangeThatFailsOnceIsMadeOnce) {
  failing_syncs = 1;
  EXPECT_EQ(Put(*store_, "a", "{2}"), absl::OkStatus());
  EXPECT_EQ(failing_syncs, 0);
  ExpectOnly("{2}", 2);
  Open();
  ExpectOnly("{2}", 2);
}

TEST_F(SyncFailureTest, ARefusedChangeDoesNotComeBack) {
  int heard = 0;
  const auto subscription = store_->Subscribe([&](Revision) { ++heard; });
  failing_syncs = -1;
  for (const char* const key : {"a", "b", "c"}) {
    const absl::Status refused = Put(*store_, key, "{refused}");
    EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
    ExpectOnly("{1}", 1);
  }
  EXPECT_EQ(heard, 0);

  failing_syncs = 0;
  EXPECT_EQ(Put(*store_, "a", "{2}"), absl::OkStatus());
  EXPECT_EQ(heard, 1);
  ExpectOnly("{2}", 2);
  Open();
  ExpectOnly("{2}", 2);
}

TEST_F(SyncFailureTest, ARefusedChangeDoesNotComeBackAtTheNextStart) {
  for (const int failing : {2, 3, 4, -1}) {  // before, in and after the recovery of the database
    SCOPED_TRACE(failing);
    failing_syncs = failing;
    const absl::Status refused = Put(*store_, "b", "{refused}");
    failing_syncs = 0;
    if (refused.ok()) {
      ASSERT_EQ(store_
                    ->Apply({{{"", "b"},
                              ChangeKind::kDelete,
                              [](const FlagState*) { return std::nullopt; },
                              {},
                              {{"copies", "b", std::nullopt}}}},
                            {"ann", ""})
                    .status(),
                absl::OkStatus());
      continue;
    }
    const Revision revision = store_->revision();
    Open();
    ExpectOnly("{1}", revision);
  }
}

TEST_F(SyncFailureTest, AChangeThatWasRefusedBeforeStaysOnceItIsMade) {
  store_ = nullptr;
  auto opened = OpenRocksDbFlagStore(folder_.path(), [] { return absl::UnixEpoch(); });
  ASSERT_TRUE(opened.ok()) << opened.status();
  store_ = *std::move(opened);
  failing_syncs = -1;
  EXPECT_FALSE(Put(*store_, "a", "{2}").ok());
  failing_syncs = 0;
  EXPECT_EQ(Put(*store_, "a", "{2}"), absl::OkStatus());  // to the byte the one that was refused
  Open();
  ExpectOnly("{2}", 2);
}

// Run in a process of its own by the test below.
TEST(KilledProcess, DISABLED_RefusesAChange) {
  auto store = OpenRocksDbFlagStore(std::getenv("GUIDON_STORE"));
  ASSERT_TRUE(store.ok()) << store.status();
  failing_syncs = -1;
  ASSERT_TRUE(absl::IsUnavailable(Put(**store, "a", "{refused}")));
  ::kill(::getpid(), SIGKILL);
}

void RefuseAChangeAndDie(const std::string& folder) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("GUIDON_STORE", folder.c_str(), 1);
    ::execl("/proc/self/exe", "sync_failure_test", "--gtest_also_run_disabled_tests",
            "--gtest_filter=KilledProcess.*", nullptr);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

TEST_F(SyncFailureTest, ARefusedChangeDoesNotComeBackAfterAKill) {
  store_ = nullptr;
  RefuseAChangeAndDie(folder_.path());
  Open();
  ExpectOnly("{1}", 1);
  EXPECT_EQ(Put(*store_, "a", "{2}"), absl::OkStatus());
  ExpectOnly("{2}", 2);
}

// The mark may not survive a power failure right after the disk's, which nothing can help.
TEST_F(SyncFailureTest, WithoutItsMarkARefusedChangeMayComeBack) {
  store_ = nullptr;
  RefuseAChangeAndDie(folder_.path());
  std::filesystem::remove(folder_.path() + "/store/REFUSED");
  Open();
  ExpectOnly("{refused}", 2);
}

TEST_F(SyncFailureTest, ASourcesDocumentThatCannotBeKeptHarmsNoFlag) {
  ASSERT_EQ(store_->PutCached("a", {"old", false, absl::UnixEpoch()}), absl::OkStatus());
  failing_syncs = -1;
  const absl::Status refused = store_->PutCached("a", {"new", false, absl::UnixEpoch()});
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
  ExpectOnly("{1}", 1);
  failing_syncs = 0;
  EXPECT_EQ(store_->PutCached("a", {"newer", false, absl::UnixEpoch()}), absl::OkStatus());
  EXPECT_EQ(Put(*store_, "a", "{2}"), absl::OkStatus());
  Open();
  ExpectOnly("{2}", 2);
  EXPECT_EQ((*store_->GetCached("a"))->text, "newer");
}

TEST_F(SyncFailureTest, AnyOfTheSyncsOfRecoveryMayFail) {
  Revision revision = 1;
  for (int failing = 1; failing <= 8; ++failing) {
    SCOPED_TRACE(failing);
    failing_syncs = failing;
    absl::Status status;
    const std::string definition = absl::StrCat("{", failing, "}");
    do {
      status = Put(*store_, "b", definition);
      const auto history = CheckedHistory(*store_);
      ASSERT_TRUE(history.ok()) << history.status();
      EXPECT_EQ(history->size(), revision + (status.ok() ? 1 : 0)) << status;
    } while (!status.ok());
    failing_syncs = 0;
    EXPECT_EQ(store_->revision(), ++revision);
  }
  Open();
  EXPECT_EQ(store_->revision(), revision);
}

// Writers who call Apply while the first of them is being synced, and so share its successor.
class SyncSharingTest : public SyncFailureTest {
 protected:
  static constexpr int kWriters = 8;

  // Each writer makes `changes`; a sync begins when all writers who are not done call Apply.
  // Returns each change's status.
  std::vector<absl::Status> WriteAtOnce(int changes) {
    on_sync = [this] {
      ++syncs_;
      while (calling_ < writing_) std::this_thread::yield();
    };
    writing_ = kWriters;
    std::vector<std::vector<absl::Status>> statuses(kWriters);
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back([&, w] {
        for (int i = 0; i < changes; ++i) {
          ++calling_;
          statuses[w].push_back(Put(*store_, absl::StrCat("w", w), absl::StrCat("{", i, "}")));
          if (i + 1 == changes) --writing_;
          --calling_;
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    on_sync = nullptr;
    std::vector<absl::Status> all;
    for (const auto& some : statuses) all.insert(all.end(), some.begin(), some.end());
    return all;
  }

  std::atomic<int> syncs_ = 0;
  std::atomic<int> calling_ = 0;
  std::atomic<int> writing_ = 0;
};

TEST_F(SyncSharingTest, WritersWhoComeTogetherShareASync) {
  for (const absl::Status& status : WriteAtOnce(50)) EXPECT_EQ(status, absl::OkStatus());
  EXPECT_LT(syncs_, kWriters * 50 / 2);
  const auto history = CheckedHistory(*store_);
  ASSERT_TRUE(history.ok()) << history.status();
  EXPECT_EQ(history->size(), 1u + kWriters * 50);
}

TEST_F(SyncSharingTest, AFailingSyncFailsAllWhoShareIt) {
  std::atomic<int> heard = 0;
  const auto subscription = store_->Subscribe([&](Revision) { ++heard; });
  failing_syncs = -1;
  for (const absl::Status& status : WriteAtOnce(3)) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  }
  EXPECT_EQ(heard, 0);
  ExpectOnly("{1}", 1);

  failing_syncs = 0;
  EXPECT_EQ(Put(*store_, "a", "{2}"), absl::OkStatus());
  ExpectOnly("{2}", 2);
  Open();
  ExpectOnly("{2}", 2);
}

}  // namespace
}  // namespace guidon

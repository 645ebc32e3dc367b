#include "store/rocksdb/rocksdb_flag_store.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

namespace fs = std::filesystem;

using absl::StatusCode;
using ::testing::HasSubstr;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void Write(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

// Every file and folder below `path`, with what it holds.
std::map<std::string, std::string> Contents(const fs::path& path) {
  std::map<std::string, std::string> contents;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    contents[entry.path()] = entry.is_regular_file() ? Read(entry.path()) : "";
  }
  return contents;
}

void PutFlag(FlagStore& store, const std::string& key, const std::string& definition) {
  const Edit edit = [&](const FlagState*) { return FlagState{definition, std::nullopt}; };
  const auto results =
      store.Apply({{{"", key}, ChangeKind::kUpdate, edit, std::nullopt}}, {"ann", "because"});
  ASSERT_TRUE(results.ok()) << results.status();
}

constexpr Revision kRevisions = 8;

// A store whose flags are partly in tables, partly in the log alone.
class RocksDbFlagStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 4; ++i) {
      const auto store = OpenRocksDbFlagStore(folder_.path());
      ASSERT_TRUE(store.ok()) << store.status();
      PutFlag(**store, absl::StrCat("flag-", i), std::string(300, 'a'));
      PutFlag(**store, "shared", absl::StrCat(i));
    }
  }

  fs::path Database() const { return fs::path(folder_.path()) / "store" / "rocksdb"; }

  std::vector<fs::path> Files(absl::string_view part) const {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(Database())) {
      if (absl::StrContains(entry.path().filename().string(), part)) files.push_back(entry.path());
    }
    EXPECT_FALSE(files.empty()) << part;
    return files;
  }

  // Expects that the store is refused, with folder and `message`, and left as it is.
  void ExpectRefused(StatusCode code, const std::string& message) const {
    const std::map<std::string, std::string> before = Contents(folder_.path());
    const absl::Status status = OpenRocksDbFlagStore(folder_.path()).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(message));
    EXPECT_THAT(std::string(status.message()), HasSubstr(folder_.path()));
    EXPECT_TRUE(before == Contents(folder_.path()));
  }

  void ExpectWholeOrRefused() const {
    const auto store = OpenRocksDbFlagStore(folder_.path());
    if (store.ok()) {
      EXPECT_EQ((*store)->revision(), kRevisions);
      EXPECT_EQ((*store)->List()->flags.size(), 5u);
      EXPECT_EQ((*store)->ChangesAfter(0, 100)->size(), kRevisions);
    } else {
      EXPECT_EQ(store.status().code(), StatusCode::kDataLoss) << store.status();
    }
  }

  // Expects DATA_LOSS for `path` with any of its bytes, `step` apart, flipped.
  void ExpectFlipsFound(const fs::path& path, size_t step) const {
    const std::string whole = Read(path);
    for (size_t at = 0; at < whole.size(); at += step) {
      SCOPED_TRACE(absl::StrCat(path.string(), " at ", at, " of ", whole.size()));
      std::string flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
      Write(path, flipped);
      ExpectRefused(StatusCode::kDataLoss, "damaged");
    }
    Write(path, whole);
  }

  testing::TempDir folder_;
};

TEST_F(RocksDbFlagStoreTest, KeepsAllOverReopening) {
  const auto store = OpenRocksDbFlagStore(folder_.path());
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ((*store)->revision(), kRevisions);
  EXPECT_EQ((*store)->List()->flags.size(), 5u);
  EXPECT_EQ((*store)->ChangesAfter(0, 100)->size(), kRevisions);
}

TEST_F(RocksDbFlagStoreTest, RefusesASecondOpen) {
  const auto store = OpenRocksDbFlagStore(folder_.path());
  ASSERT_TRUE(store.ok()) << store.status();
  const absl::Status second = OpenRocksDbFlagStore(folder_.path()).status();
  EXPECT_EQ(second.code(), StatusCode::kUnavailable) << second;
  EXPECT_THAT(std::string(second.message()), HasSubstr("another guidond has it open"));
  PutFlag(**store, "after", "{}");
}

TEST_F(RocksDbFlagStoreTest, OpensAgainOnceClosed) {
  for (int i = 0; i < 10; ++i) {
    const auto store = OpenRocksDbFlagStore(folder_.path());
    ASSERT_TRUE(store.ok()) << store.status();
    EXPECT_EQ((*store)->revision(), kRevisions);
  }
}

TEST_F(RocksDbFlagStoreTest, RefusesANewerFormat) {
  Write(Database().parent_path() / "FORMAT", "guidon flag store, format 3\n");
  ExpectRefused(StatusCode::kFailedPrecondition, "format 3");
}

TEST_F(RocksDbFlagStoreTest, RefusesOtherColumnFamilies) {
  testing::TempDir other;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, other.path(), &db).ok());
  rocksdb::ColumnFamilyHandle* family = nullptr;
  ASSERT_TRUE(db->CreateColumnFamily({}, "theirs", &family).ok());
  ASSERT_TRUE(db->DestroyColumnFamilyHandle(family).ok());
  delete db;
  fs::remove_all(Database());
  fs::copy(other.path(), Database());
  ExpectRefused(StatusCode::kFailedPrecondition, "\"theirs\"");
}

TEST_F(RocksDbFlagStoreTest, FindsFlippedBytesOfTheLog) {
  for (const fs::path& log : Files(".log")) ExpectFlipsFound(log, 1 + fs::file_size(log) / 150);
}

TEST_F(RocksDbFlagStoreTest, FindsFlippedBytesOfTables) {
  for (const fs::path& table : Files(".sst")) ExpectFlipsFound(table, 61);
}

TEST_F(RocksDbFlagStoreTest, FindsFlippedBytesOfTheManifest) {
  for (const fs::path& manifest : Files("MANIFEST")) ExpectFlipsFound(manifest, 13);
}

TEST_F(RocksDbFlagStoreTest, FindsFlippedBytesOfCurrentAndMark) {
  ExpectFlipsFound(Database() / "CURRENT", 1);
  ExpectFlipsFound(Database().parent_path() / "ACKNOWLEDGED", 1);
}

TEST_F(RocksDbFlagStoreTest, FindsMissingFiles) {
  std::vector<fs::path> files = {Database().parent_path() / "ACKNOWLEDGED", Database() / "CURRENT"};
  for (const absl::string_view kind : {".log", ".sst", "MANIFEST"}) {
    const std::vector<fs::path> of_kind = Files(kind);
    files.insert(files.end(), of_kind.begin(), of_kind.end());
  }
  const testing::TempDir aside;
  for (const fs::path& file : files) {
    SCOPED_TRACE(file.string());
    fs::rename(file, aside.path() + "/file");
    ExpectRefused(StatusCode::kDataLoss, "damaged");
    fs::rename(aside.path() + "/file", file);
  }
  fs::remove_all(Database());
  ExpectRefused(StatusCode::kDataLoss, "damaged");
}

TEST_F(RocksDbFlagStoreTest, FindsFilesCutShort) {
  for (const absl::string_view kind : {".log", ".sst", "CURRENT"}) {
    for (const fs::path& file : Files(kind)) {
      const std::string whole = Read(file);
      for (const size_t size : {size_t{0}, whole.size() / 2, whole.size() - 1}) {
        SCOPED_TRACE(absl::StrCat(file.string(), " cut to ", size));
        Write(file, whole.substr(0, size));
        ExpectRefused(StatusCode::kDataLoss, "damaged");
      }
      Write(file, whole);
    }
  }
}

// The MANIFEST may end with an edit that says nothing of the data, such as that a log is gone.
TEST_F(RocksDbFlagStoreTest, LosesNothingWithAManifestCutShort) {
  const testing::TempDir aside;
  fs::copy(folder_.path(), aside.path(), fs::copy_options::recursive);
  const fs::path manifest = Files("MANIFEST").back();
  const std::string whole = Read(manifest);
  for (const size_t size : {size_t{0}, whole.size() / 2, whole.size() - 1}) {
    SCOPED_TRACE(absl::StrCat("cut to ", size, " of ", whole.size()));
    Write(manifest, whole.substr(0, size));
    ExpectWholeOrRefused();
    fs::remove_all(folder_.path() + "/store");
    fs::copy(aside.path(), folder_.path(), fs::copy_options::recursive);
  }
}

TEST_F(RocksDbFlagStoreTest, ForgivesALogCutShortWithinWhatWasNeverAcknowledged) {
  const std::vector<fs::path> logs = Files(".log");
  Write(logs.back(), Read(logs.back()) + std::string("\x01\x02\x03", 3));
  const auto store = OpenRocksDbFlagStore(folder_.path());
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ((*store)->revision(), kRevisions);
}

TEST(OpenRocksDbFlagStore, CreatesTheFolderAndItsParents) {
  const testing::TempDir folder;
  const auto store = OpenRocksDbFlagStore(folder.path() + "/a/b");
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ((*store)->revision(), 0u);
}

TEST(OpenRocksDbFlagStore, TakesAFreshFileSystemForEmpty) {
  const testing::TempDir folder;
  fs::create_directory(folder.path() + "/lost+found");
  EXPECT_TRUE(OpenRocksDbFlagStore(folder.path()).ok());
}

TEST(OpenRocksDbFlagStore, BeginsAnInterruptedCreationAgain) {
  const testing::TempDir folder;
  fs::create_directories(folder.path() + "/store.incomplete/rocksdb");
  Write(folder.path() + "/store.incomplete/rocksdb/CURRENT", "MANIF");
  const auto store = OpenRocksDbFlagStore(folder.path());
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_FALSE(fs::exists(folder.path() + "/store.incomplete"));
}

void ExpectForeign(const std::string& path, const std::string& message) {
  const std::map<std::string, std::string> before = Contents(fs::path(path).parent_path());
  const absl::Status status = OpenRocksDbFlagStore(path).status();
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(message));
  EXPECT_THAT(std::string(status.message()), HasSubstr("store folder " + path + ": "));
  EXPECT_TRUE(before == Contents(fs::path(path).parent_path()));
}

TEST(OpenRocksDbFlagStore, RefusesAFolderOfOtherFiles) {
  const testing::TempDir folder;
  const std::string path = folder.path() + "/theirs";
  fs::create_directories(path + "/store");
  Write(path + "/store/notes.txt", "precious");
  ExpectForeign(path, "holds something else than a guidon store (\"store\")");
}

TEST(OpenRocksDbFlagStore, RefusesSomebodyElsesDatabase) {
  const testing::TempDir folder;
  const std::string path = folder.path() + "/theirs";
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, path, &db).ok());
  ASSERT_TRUE(db->Put({}, "key", "precious").ok());
  delete db;
  ExpectForeign(path, "holds something else than a guidon store");
}

TEST(OpenRocksDbFlagStore, RefusesAFile) {
  const testing::TempDir folder;
  const std::string path = folder.path() + "/flags.json";
  Write(path, "{}");
  ExpectForeign(path, "is not a folder");
}

// Lets a test that root runs act as a user who may not do everything.
class Unprivileged {
 public:
  Unprivileged() {
    if (user_ == 0) changed_ = ::seteuid(65534) == 0;
  }
  ~Unprivileged() {
    if (changed_ && ::seteuid(user_) != 0) std::abort();
  }
  bool ok() const { return user_ != 0 || changed_; }

 private:
  const uid_t user_ = ::geteuid();
  bool changed_ = false;
};

TEST(OpenRocksDbFlagStore, SaysThatAFolderCannotBeWritten) {
  const testing::TempDir folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  const Unprivileged unprivileged;
  if (!unprivileged.ok()) GTEST_SKIP() << "root may write to any folder";
  for (const std::string& path : {folder.path(), folder.path() + "/new"}) {
    const absl::Status status = OpenRocksDbFlagStore(path).status();
    EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("Permission denied"));
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
  }
}

}  // namespace
}  // namespace guidon

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/backup/backup_stream.h"
#include "store/backup/backup_unpacker.h"
#include "store/backup/restore_store.h"
#include "store/backup/tar_header.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// All bytes of a stream, read in pieces of about `piece`.
std::string ReadAll(BackupStream& stream, size_t piece) {
  std::string all;
  while (true) {
    const absl::StatusOr<std::string> bytes = stream.Read(piece);
    EXPECT_TRUE(bytes.ok()) << bytes.status();
    if (!bytes.ok() || bytes->empty()) return all;
    all += *bytes;
  }
}

absl::StatusOr<BackupLabel> Unpack(const std::string& bytes, size_t piece = 1000) {
  const testing::TempDir folder;
  BackupUnpacker unpacker(folder.path());
  for (size_t at = 0; at < bytes.size(); at += piece) {
    const absl::Status added = unpacker.Add(absl::string_view(bytes).substr(at, piece));
    if (!added.ok()) return added;
  }
  return unpacker.Finish();
}

class BackupTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
    for (const char* const key : {"a", "b", "a"}) {
      ASSERT_EQ(Put(*store_, key), absl::OkStatus());
    }
    auto stream = store_->Backup();
    ASSERT_TRUE(stream.ok()) << stream.status();
    EXPECT_EQ((*stream)->label().revision, 3u);
    bytes_ = ReadAll(**stream, 10'000);
    EXPECT_EQ((*stream)->size(), bytes_.size());
  }

  static absl::Status Put(FlagStore& store, const std::string& key) {
    const std::string definition =
        absl::StrCat(R"({"variants":{"on":true},"metadata":{"n":)", store.revision(), "}}");
    return store
        .Apply({{{"", key}, ChangeKind::kUpdate, EditPut({"", key}, definition), {}}},
               {"ann", "because"})
        .status();
  }

  absl::StatusOr<BackupLabel> Restore(const std::string& folder, const std::string& bytes) {
    testing::WriteFile(dir_ / "file", bytes);
    return RestoreStore(dir_ / folder, dir_ / "file");
  }

  const testing::TempDir dir_;
  std::unique_ptr<RocksDbStore> store_;
  std::string bytes_;
};

TEST_F(BackupTest, IsATarFileThatCanBeCheckedByHand) {
  testing::WriteFile(dir_ / "prod.backup", bytes_);
  const std::string command = absl::StrCat("cd ", dir_.path(),
                                           " && tar -xf prod.backup && cd guidon-backup && "
                                           "sha256sum --quiet -c SHA256SUMS");
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_THAT(Content(dir_ / "guidon-backup/BACKUP"),
              HasSubstr("guidon backup, format 1\nstore format 2\nrevision 3\n"));
}

TEST_F(BackupTest, LeavesNothingBeside) { EXPECT_TRUE(fs::is_empty(dir_ / "store/scratch")); }

TEST_F(BackupTest, DoesNotHangOnThePieces) {
  auto stream = store_->Backup();
  ASSERT_TRUE(stream.ok()) << stream.status();
  const std::string bytes = ReadAll(**stream, 77);
  for (const size_t piece : {size_t{1}, size_t{511}, size_t{1} << 20}) {
    EXPECT_EQ(Unpack(bytes, piece)->revision, 3u) << piece;
  }
}

TEST_F(BackupTest, ARestoredStoreIsTheSameWithItsHistory) {
  ASSERT_EQ(Put(*store_, "later"), absl::OkStatus());
  const absl::StatusOr<BackupLabel> restored = Restore("other", bytes_);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->revision, 3u);
  const auto other = OpenRocksDbFlagStore(dir_ / "other");
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ((*other)->revision(), 3u);
  EXPECT_TRUE((*other)->VerifyHistory()->findings.empty());
  EXPECT_EQ((*other)->Get({"", "later"}).status().code(), absl::StatusCode::kNotFound);
  const auto there = (*other)->ChangesAfter(0, 10);
  const auto here = store_->ChangesAfter(0, 3);
  ASSERT_EQ(there->size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*there)[i].after->state, (*here)[i].after->state);
    EXPECT_EQ((*there)[i].previous_hash, (*here)[i].previous_hash);
  }
  EXPECT_EQ(Put(**other, "b"), absl::OkStatus());
}

TEST_F(BackupTest, EachByteCounts) {
  ASSERT_TRUE(Unpack(bytes_).ok());
  for (size_t at = 0; at < bytes_.size(); at += at % kTarBlock < 300 ? 7 : 61) {
    std::string changed = bytes_;
    changed[at] ^= 1;
    EXPECT_FALSE(Unpack(changed, 1 << 20).ok()) << "byte " << at;
  }
}

TEST_F(BackupTest, ATornFileIsRefused) {
  for (size_t size = 0; size < bytes_.size(); size += 509) {
    const absl::Status status = Unpack(bytes_.substr(0, size), 1 << 20).status();
    EXPECT_EQ(status.code(),
              size < kTarBlock ? absl::StatusCode::kInvalidArgument : absl::StatusCode::kDataLoss)
        << size << ": " << status;
  }
  EXPECT_EQ(Unpack(bytes_ + '\0').status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BackupTest, RefusesForeignFiles) {
  for (const std::string& bytes :
       {std::string("{\"flags\": {}}"), std::string(10'000, '\0'), std::string(10'000, 'x'),
        TarHeader({"etc/passwd", 0}), TarHeader({"guidon-backup/rocksdb/CURRENT", 0})}) {
    EXPECT_EQ(Unpack(bytes).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

// A file that begins as a backup and then holds `name`.
std::string WithMember(const std::string& name) {
  std::string label = LabelText({2, 1, absl::UnixEpoch()});
  const std::string header = TarHeader({"guidon-backup/BACKUP", label.size()});
  label.resize(kTarBlock);
  return header + label + TarHeader({name, 0});
}

TEST_F(BackupTest, WritesNowhereElse) {
  for (const char* const name :
       {"guidon-backup/rocksdb/../../x", "guidon-backup/rocksdb/.x", "guidon-backup/rocksdb/",
        "guidon-backup/rocksdb/a/b", "guidon-backup/../x", "guidon-backup/BACKUP", "/etc/x"}) {
    EXPECT_FALSE(Unpack(WithMember(name)).ok()) << name;
  }
  EXPECT_EQ(Unpack(WithMember("guidon-backup/rocksdb/CURRENT") +
                   TarHeader({"guidon-backup/rocksdb/CURRENT", 0}))
                .status()
                .code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(BackupTest, RefusesANewerFormat) {
  std::string label = "guidon backup, format 2\nanything\n";
  const std::string header = TarHeader({"guidon-backup/BACKUP", label.size()});
  label.resize(kTarBlock);
  const absl::Status status = Unpack(header + label).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("restore it with the version"));
}

TEST_F(BackupTest, RestoringIsForFoldersWithoutAStore) {
  EXPECT_EQ(Restore("store", bytes_).status().code(), absl::StatusCode::kUnavailable);  // in use
  store_ = nullptr;
  EXPECT_EQ(Restore("store", bytes_).status().code(), absl::StatusCode::kFailedPrecondition);
  testing::WriteFile(dir_ / "plain", "");
  EXPECT_EQ(Restore("plain", bytes_).status().code(), absl::StatusCode::kFailedPrecondition);
  fs::create_directory(dir_ / "foreign");
  testing::WriteFile(dir_ / "foreign/photo.jpg", "");
  EXPECT_EQ(Restore("foreign", bytes_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BackupTest, RestoringADamagedFileLeavesNothing) {
  std::string changed = bytes_;
  changed[bytes_.size() / 2] ^= 1;
  EXPECT_EQ(Restore("other", changed).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(fs::is_empty(dir_ / "other"));
  EXPECT_TRUE(Restore("other", bytes_).ok());
  EXPECT_EQ(RestoreStore(dir_ / "new", dir_ / "missing").status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace guidon

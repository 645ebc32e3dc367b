#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/record_codec.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/keys.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

// A history that somebody who can write to the database has tampered with.
namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Revision kNewest = 9;

class AuditTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto store = OpenRocksDbFlagStore(folder_.path());
    ASSERT_TRUE(store.ok()) << store.status();
    for (Revision i = 1; i <= kNewest; ++i) {
      const Edit edit = [&](const FlagState*) { return FlagState{absl::StrCat(i), {}}; };
      ASSERT_TRUE((*store)->Apply({{{"", "a"}, ChangeKind::kUpdate, edit, {}}}, {"ann", ""}).ok());
    }
  }

  // Lets `tamper` write to the closed store's history.
  void Tamper(const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle*)>& tamper) {
    const auto database =
        Database::Open(folder_.path(), folder_ / "store/rocksdb", Database::Mode::kReadWrite);
    ASSERT_TRUE(database.ok()) << database.status();
    tamper((*database)->db(), (*database)->family(Family::kHistory));
  }

  void Forge(Revision revision) {
    Tamper([&](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* history) {
      std::string bytes;
      ASSERT_TRUE(db.Get({}, history, RevisionKey(revision), &bytes).ok());
      HistoryRecord record = *DecodeHistory(revision, bytes);
      record.actor = "mallory";
      ASSERT_TRUE(db.Put({}, history, RevisionKey(revision), EncodeHistory(record)).ok());
    });
  }

  // The revisions that the opened store finds fault with.
  std::vector<Revision> Found() const {
    const auto store = OpenRocksDbFlagStore(folder_.path());
    EXPECT_TRUE(store.ok()) << store.status();
    const auto check = (*store)->VerifyHistory();
    EXPECT_TRUE(check.ok()) << check.status();
    std::vector<Revision> revisions;
    for (const HistoryCheck::Finding& finding : check->findings) {
      revisions.push_back(finding.revision);
    }
    return revisions;
  }

  const testing::TempDir folder_;
};

TEST_F(AuditTest, FindsNothingInWhatWasWritten) { EXPECT_THAT(Found(), IsEmpty()); }

TEST_F(AuditTest, FindsAChangedRecord) {
  Forge(4);
  EXPECT_THAT(Found(), ElementsAre(4));
}

TEST_F(AuditTest, FindsThatTheNewestRecordWasChanged) {
  Forge(kNewest);
  EXPECT_THAT(Found(), ElementsAre(kNewest));
}

TEST_F(AuditTest, FindsAMissingRecord) {
  Tamper([](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* history) {
    ASSERT_TRUE(db.Delete({}, history, RevisionKey(5)).ok());
  });
  EXPECT_THAT(Found(), ElementsAre(5));
}

TEST_F(AuditTest, StillFindsItAfterFurtherChanges) {
  Forge(4);
  {
    const auto store = OpenRocksDbFlagStore(folder_.path());
    const Edit edit = [](const FlagState*) { return FlagState{"later", {}}; };
    ASSERT_TRUE((*store)->Apply({{{"", "a"}, ChangeKind::kUpdate, edit, {}}}, {"ann", ""}).ok());
  }
  EXPECT_THAT(Found(), ElementsAre(4));
}

}  // namespace
}  // namespace guidon

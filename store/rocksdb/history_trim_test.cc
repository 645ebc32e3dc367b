#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/revision_diff.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/keys.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using ::testing::HasSubstr;

class HistoryTrimTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    store_ = nullptr;
    auto opened = OpenRocksDbFlagStore(folder_.path(), [this] { return now_; });
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  // Makes `count` changes, each of a flag of its own that is named after its revision.
  void Change(size_t count) {
    std::vector<guidon::Change> changes;
    for (size_t i = 1; i <= count; ++i) {
      const FlagId id = {"", absl::StrCat("flag-", store_->revision() + i)};
      changes.push_back({id,
                         ChangeKind::kUpdate,
                         [](const FlagState*) {
                           return FlagState{"{}", std::nullopt};
                         },
                         {}});
    }
    ASSERT_EQ(store_->Apply(changes, {"ann", "because"}).status(), absl::OkStatus());
  }

  void Trim(const Retention& retention, size_t most = 100) {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = store_->TrimHistory(retention, most);
    ASSERT_TRUE(more.ok()) << more.status();
  }

  // Expects that the history holds the revisions from `first` on and nothing else.
  void ExpectKeptFrom(Revision first) {
    const Revision newest = store_->revision();
    const absl::StatusOr<HistoryCheck> check = store_->VerifyHistory();
    ASSERT_TRUE(check.ok()) << check.status();
    EXPECT_TRUE(check->findings.empty()) << check->findings[0].what;
    EXPECT_EQ(check->first, first);
    EXPECT_EQ(check->trimmed_to, first - 1);
    EXPECT_EQ(store_->ChangesAfter(first - 1, newest)->size(), newest - first + 1);
    EXPECT_EQ(store_->History({{}, 0, newest})->size(), newest - first + 1);
    EXPECT_EQ(store_->List()->flags.size(), newest);
  }

  // Deletes the record of a revision from the database.
  void TakeAway(Revision revision) {
    store_ = nullptr;
    {
      auto database = Database::Open(folder_.path(), folder_.path() + "/store/rocksdb",
                                     Database::Mode::kReadWrite);
      ASSERT_TRUE(database.ok()) << database.status();
      ASSERT_TRUE((*database)
                      ->db()
                      .Delete({}, (*database)->family(Family::kHistory), RevisionKey(revision))
                      .ok());
    }
    Open();
  }

  const testing::TempDir folder_;
  absl::Time now_ = absl::FromUnixSeconds(1'000'000);
  std::unique_ptr<RocksDbStore> store_;
};

TEST_F(HistoryTrimTest, KeepsAllWhereNothingIsSaid) {
  Change(1500);
  Trim({});
  ExpectKeptFrom(1);
}

TEST_F(HistoryTrimTest, KeepsTheNewestByCount) {
  Change(1500);
  Trim({absl::ZeroDuration(), 1200});
  ExpectKeptFrom(301);
  Change(7);
  Trim({absl::ZeroDuration(), 1200});
  ExpectKeptFrom(308);
  Open();
  ExpectKeptFrom(308);
}

TEST_F(HistoryTrimTest, KeepsTheYoung) {
  Change(300);
  now_ += absl::Hours(1);
  Change(1500);
  Trim({absl::Hours(2), 0});
  ExpectKeptFrom(1);
  now_ += absl::Minutes(61);
  Trim({absl::Hours(2), 0});
  ExpectKeptFrom(301);
}

TEST_F(HistoryTrimTest, KeepsTheFloorWhateverItsAge) {
  Change(kHistoryFloor + 10);
  now_ += absl::Hours(10'000);
  Trim({absl::Hours(1), 0});
  ExpectKeptFrom(11);
}

TEST_F(HistoryTrimTest, GoesInSmallSteps) {
  Change(1500);
  EXPECT_TRUE(store_->TrimHistory({absl::ZeroDuration(), 1000}, 70).value());
  ExpectKeptFrom(71);
}

TEST_F(HistoryTrimTest, WhatIsTrimmedIsOutOfRange) {
  Change(1500);
  Trim({absl::ZeroDuration(), 1000});
  const absl::Status followed = store_->ChangesAfter(499, 10).status();
  EXPECT_EQ(followed.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(followed.message()), HasSubstr("goes back to revision 500"));
  EXPECT_TRUE(store_->ChangesAfter(500, 10).ok());

  EXPECT_EQ(DiffRevisions(*store_, 400, 1500).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(DiffRevisions(*store_, 500, 1500)->size(), 1000u);
  EXPECT_EQ(FlagAt(*store_, {"", "flag-5"}, 400).status().code(), absl::StatusCode::kOutOfRange);
  // A flag whose own changes are all trimmed is what it is now, for as long as history goes back.
  const absl::StatusOr<FlagPast> past = FlagAt(*store_, {"", "flag-5"}, 500);
  ASSERT_TRUE(past.ok()) << past.status();
  EXPECT_EQ(past->then->revision, 5u);
  EXPECT_EQ(FlagAt(*store_, {"", "nobody"}, 500).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(FlagAt(*store_, {"", "flag-600"}, 500)->then.has_value());
}

TEST_F(HistoryTrimTest, ARecordThatIsTakenAwayIsStillFound) {
  Change(1500);
  Trim({absl::ZeroDuration(), 1000});
  TakeAway(501);  // the oldest
  EXPECT_EQ(store_->VerifyHistory()->findings.at(0).revision, 501u);
  TakeAway(700);
  EXPECT_EQ(store_->VerifyHistory()->findings.at(0).revision, 700u);
}

TEST_F(HistoryTrimTest, DoesNotTrimWhatWasTamperedWith) {
  Change(1500);
  TakeAway(100);
  absl::StatusOr<bool> more = store_->TrimHistory({absl::ZeroDuration(), 1000}, 98);
  EXPECT_TRUE(more.value());
  more = store_->TrimHistory({absl::ZeroDuration(), 1000}, 98);
  EXPECT_EQ(more.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(store_->VerifyHistory()->findings.at(0).revision, 100u);
  EXPECT_EQ(store_->VerifyHistory()->trimmed_to, 98u);
}

}  // namespace
}  // namespace guidon

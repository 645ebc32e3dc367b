#include "server/services/receipts.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

const FlagId kFlag = {"", "a"};

class ReceiptsTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    receipts_ = nullptr;
    store_ = nullptr;
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    receipts_ = std::make_unique<Receipts>(*store_, [this] { return now_; });
  }

  // Sets the flag to `definition`, and returns the revision that the write tells.
  absl::StatusOr<Revision> Set(std::optional<absl::string_view> key, const std::string& definition,
                               const std::string& actor = "ann") {
    Revision revision = 0;
    const absl::Status status = receipts_->Once(
        key, actor, absl::StrCat("Set/", definition),
        [&](FlagStore& store, Attribution attribution) {
          const auto edit = [&](const FlagState*) -> absl::StatusOr<std::optional<FlagState>> {
            if (definition == "bad") return absl::InvalidArgumentError("bad");
            return FlagState{definition, std::nullopt};
          };
          const auto results = store.Apply({{kFlag, ChangeKind::kUpdate, edit, {}}}, attribution);
          if (results.ok()) revision = results->front().revision;
          return results.status();
        });
    if (!status.ok()) return status;
    return revision;
  }

  testing::TempDir dir_;
  int64_t now_ = 1'700'000'000;
  std::unique_ptr<FlagStore> store_;
  std::unique_ptr<Receipts> receipts_;
};

TEST_F(ReceiptsTest, ARetryGetsTheFirstOutcomeAndChangesNothing) {
  EXPECT_EQ(*Set("k1", "{1}"), 1U);
  EXPECT_EQ(*Set("k2", "{2}"), 2U);
  EXPECT_EQ(*Set("k1", "{1}"), 1U);
  EXPECT_EQ(*Set("k2", "{2}"), 2U);
  EXPECT_EQ(store_->revision(), 2U);
  EXPECT_EQ(store_->Get(kFlag)->state.definition, "{2}");
}

TEST_F(ReceiptsTest, AlsoAfterARestart) {
  EXPECT_EQ(*Set("k1", "{1}"), 1U);
  EXPECT_EQ(*Set(std::nullopt, "{2}"), 2U);
  Open();
  EXPECT_EQ(*Set("k1", "{1}"), 1U);
  EXPECT_EQ(store_->revision(), 2U);
}

TEST_F(ReceiptsTest, WithoutAKeyEachWriteIsMade) {
  EXPECT_EQ(*Set(std::nullopt, "{1}"), 1U);
  EXPECT_EQ(*Set(std::nullopt, "{2}"), 2U);
  EXPECT_EQ(*Set(std::nullopt, "{1}"), 3U);
  EXPECT_THAT(*store_->Entries("receipts"), SizeIs(0));
}

TEST_F(ReceiptsTest, RefusesAKeyForAnotherRequestOrActor) {
  ASSERT_TRUE(Set("k1", "{1}").ok());
  for (const absl::Status& refused :
       {Set("k1", "{2}").status(), Set("k1", "{1}", "bob").status()}) {
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(refused.message(), HasSubstr("came with another request before"));
  }
  EXPECT_EQ(store_->revision(), 1U);
}

TEST_F(ReceiptsTest, RefusesKeysThatAreEmptyOrTooLong) {
  EXPECT_EQ(Set("", "{1}").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Set(std::string(129, 'k'), "{1}").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Set(std::string(128, 'k'), "{1}").ok());
}

TEST_F(ReceiptsTest, ARefusedWriteMayBeTriedAgain) {
  EXPECT_EQ(Set("k1", "bad").status().message(), "bad");
  EXPECT_EQ(*Set("k1", "{1}"), 1U);
}

TEST_F(ReceiptsTest, AWriteThatChangesNothingLeavesNoTraceAndStaysLikeThat) {
  ASSERT_TRUE(Set(std::nullopt, "{1}").ok());
  EXPECT_EQ(*Set("k1", "{1}"), 1U);
  EXPECT_EQ(store_->revision(), 1U);
  EXPECT_EQ(*Set(std::nullopt, "{2}"), 2U);
  EXPECT_EQ(*Set("k1", "{1}"), 1U);
  EXPECT_EQ(store_->Get(kFlag)->state.definition, "{2}");
}

TEST_F(ReceiptsTest, AKeyWhoseWriteIsUnderWayIsRefusedForNow) {
  absl::Status meanwhile;
  const absl::Status status =
      receipts_->Once("k1", "ann", "r", [&](FlagStore&, const Attribution&) {
        meanwhile = Set("k1", "{1}").status();
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(meanwhile.code(), absl::StatusCode::kUnavailable);
}

TEST_F(ReceiptsTest, ReceiptsGoWhenTheyAreADayOld) {
  ASSERT_TRUE(Set("old", "{1}").ok());
  now_ += Receipts::kLifetime;
  ASSERT_TRUE(Set("young", "{2}").ok());
  EXPECT_THAT(*store_->Entries("receipts"), SizeIs(2));
  now_ += 1;
  Open();  // also those of a former process
  ASSERT_TRUE(Set("new", "{3}").ok());
  EXPECT_THAT(*store_->Entries("receipts"), SizeIs(2));
  EXPECT_EQ(store_->Entry("receipts", "old").value(), std::nullopt);
}

TEST_F(ReceiptsTest, NoMoreThanTheNewestTenThousandAreKept) {
  // Those of a former process, all in one write.
  std::vector<EntryWrite> entries;
  ASSERT_TRUE(Set("first", "{0}").ok());
  const std::string value = **store_->Entry("receipts", "first");
  for (size_t i = 0; i < Receipts::kMost; ++i) {
    entries.push_back({"receipts", absl::StrCat("key-", i), value});
  }
  const Change event = {kFlag, ChangeKind::kUpdate, nullptr, {}, entries};
  ASSERT_TRUE(store_->Apply({event}, {"ann", ""}).ok());
  Open();
  now_ += 1;
  for (int i = 1; i < 3; ++i) ASSERT_TRUE(Set(absl::StrCat("new-", i), absl::StrCat(i)).ok());
  EXPECT_THAT(*store_->Entries("receipts"), SizeIs(Receipts::kMost));
  EXPECT_NE(store_->Entry("receipts", "new-2").value(), std::nullopt);
}

}  // namespace
}  // namespace guidon

#include "store/past_store.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const FlagId kA = {"", "a"};
const FlagId kB = {"", "b"};
const FlagId kC = {"", "c"};

Change Put(const FlagId& id, const std::string& definition) {
  return {id,
          ChangeKind::kUpdate,
          [definition](const FlagState*) {
            return FlagState{definition, std::nullopt};
          },
          {}};
}

Change Delete(const FlagId& id) {
  return {id, ChangeKind::kUpdate, [](const FlagState*) { return std::nullopt; }, {}};
}

// Revisions: 1 a is created, 2 b is, 3 a changes, 4 b is deleted, 5 c is created.
class PastStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    for (const Change& change :
         {Put(kA, "{1}"), Put(kB, "{2}"), Put(kA, "{3}"), Delete(kB), Put(kC, "{5}")}) {
      ASSERT_TRUE(store_->Apply({change}, {"ann", ""}).ok());
    }
  }

  static std::vector<std::string> Lines(const FlagStore& store) {
    std::vector<std::string> lines;
    const absl::StatusOr<FlagStore::Listing> listing = store.List();
    EXPECT_TRUE(listing.ok()) << listing.status();
    EXPECT_EQ(listing->revision, store.revision());
    for (const StoredFlag& flag : listing->flags) {
      lines.push_back(flag.id.key + flag.state.definition + std::to_string(flag.revision));
    }
    return lines;
  }

  testing::TempDir dir_;
  std::unique_ptr<FlagStore> store_;
};

TEST_F(PastStoreTest, ShowsTheFlagsOfThatTime) {
  EXPECT_THAT(Lines(PastStore(*store_, 0)), IsEmpty());
  EXPECT_THAT(Lines(PastStore(*store_, 2)), ElementsAre("a{1}1", "b{2}2"));
  EXPECT_THAT(Lines(PastStore(*store_, 3)), ElementsAre("a{3}3", "b{2}2"));
  EXPECT_THAT(Lines(PastStore(*store_, 5)), ElementsAre("a{3}3", "c{5}5"));
  const PastStore past(*store_, 2);
  EXPECT_EQ(past.Get(kA)->state.definition, "{1}");
  EXPECT_EQ(past.Get(kB)->revision, 2U);
  EXPECT_EQ(past.Get(kC).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PastStoreTest, ShowsTheHistoryUpToThatTime) {
  const PastStore past(*store_, 3);
  EXPECT_EQ(past.History({})->front().revision, 3U);
  EXPECT_EQ(past.ChangesAfter(1, 100)->size(), 2U);
  EXPECT_THAT(*past.ChangesAfter(3, 100), IsEmpty());
  EXPECT_EQ(past.ChangesAfter(4, 100).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(PastStoreTest, TriesChangesAsTheyWouldHaveBeen) {
  PastStore past(*store_, 2);
  const auto results = past.Apply({Put(kA, "{3}"), Put(kB, "{2}"), Delete(kB)}, {"ann", ""});
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ((*results)[0].revision, 3U);
  EXPECT_EQ((*results)[0].flag->state.definition, "{3}");
  EXPECT_EQ((*results)[1].revision, 2U);  // changed nothing
  EXPECT_EQ((*results)[2].revision, 4U);
  EXPECT_FALSE((*results)[2].flag.has_value());
  Change stale = Put(kA, "{9}");
  stale.expected_revision = 3;
  EXPECT_EQ(past.Apply({stale}, {"ann", ""}).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(store_->revision(), 5U);
}

}  // namespace
}  // namespace guidon

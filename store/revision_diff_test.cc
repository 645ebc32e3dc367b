#include "store/revision_diff.h"

#include <memory>

#include "gtest/gtest.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

const FlagId kA = {"", "a"};
const FlagId kB = {"web", "b"};

std::string Definition(int value) {
  return R"({"state":"ENABLED","variants":{"v":)" + std::to_string(value) + "}}";
}

class RevisionDiffTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    Put(kA, 1);                                                                // 1
    Put(kB, 1);                                                                // 2
    Put(kA, 2);                                                                // 3
    Apply({kB, ChangeKind::kDelete, EditDelete(kB), {}});                      // 4
    Put(kA, 1);                                                                // 5
    Apply({kA, ChangeKind::kSetState, EditState(kA, /*enabled=*/false), {}});  // 6
  }

  void Apply(const Change& change) { ASSERT_TRUE(store_->Apply({change}, {"ann", ""}).ok()); }
  void Put(const FlagId& id, int value) {
    Apply({id, ChangeKind::kUpdate, EditPut(id, Definition(value)), {}});
  }

  testing::TempDir dir_;
  std::unique_ptr<FlagStore> store_;
};

bool Holds(const std::optional<FlagState>& state, int value) {
  return state.has_value() &&
         state->definition.find(R"("v":)" + std::to_string(value)) != std::string::npos;
}

TEST_F(RevisionDiffTest, TellsWhatCameChangedAndWent) {
  const auto added = DiffRevisions(*store_, 0, 3);
  ASSERT_TRUE(added.ok()) << added.status();
  ASSERT_EQ(added->size(), 2U);
  EXPECT_EQ((*added)[0].id, kA);
  EXPECT_FALSE((*added)[0].before.has_value());
  EXPECT_TRUE(Holds((*added)[0].after, 2));
  const auto later = DiffRevisions(*store_, 2, 4);
  ASSERT_EQ(later->size(), 2U);
  EXPECT_TRUE(Holds((*later)[0].before, 1));
  EXPECT_TRUE(Holds((*later)[0].after, 2));
  EXPECT_EQ((*later)[1].id, kB);
  EXPECT_FALSE((*later)[1].after.has_value());
}

TEST_F(RevisionDiffTest, LeavesOutWhatCameBackToWhatItWas) {
  const auto differences = DiffRevisions(*store_, 1, 5);
  ASSERT_TRUE(differences.ok());
  EXPECT_TRUE(differences->empty());
  EXPECT_TRUE(DiffRevisions(*store_, 3, 3)->empty());
}

TEST_F(RevisionDiffTest, LooksBackToo) {
  const auto back = DiffRevisions(*store_, 4, 3);
  ASSERT_EQ(back->size(), 1U);
  EXPECT_FALSE((*back)[0].before.has_value());
  EXPECT_TRUE(Holds((*back)[0].after, 1));
}

TEST_F(RevisionDiffTest, KnowsNoRevisionToCome) {
  EXPECT_EQ(DiffRevisions(*store_, 0, 7).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(FlagAt(*store_, kA, 7).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(RevisionDiffTest, FindsAFlagAsItWas) {
  const auto past = FlagAt(*store_, kA, 3);
  ASSERT_TRUE(past.ok()) << past.status();
  EXPECT_TRUE(Holds(past->then->state, 2));
  EXPECT_EQ(past->then->revision, 3U);
  EXPECT_EQ(past->now->revision, 6U);
  EXPECT_EQ(FlagAt(*store_, kA, 4)->then->revision, 3U);
  EXPECT_EQ(FlagAt(*store_, kA, 6)->then->revision, 6U);
  EXPECT_FALSE(FlagAt(*store_, kA, 0)->then.has_value());
}

TEST_F(RevisionDiffTest, FindsAFlagThatIsGoneOrNotYetThere) {
  EXPECT_FALSE(FlagAt(*store_, kB, 1)->then.has_value());
  EXPECT_TRUE(FlagAt(*store_, kB, 2)->then.has_value());
  EXPECT_FALSE(FlagAt(*store_, kB, 2)->now.has_value());
  EXPECT_EQ(FlagAt(*store_, {"", "b"}, 2).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace guidon

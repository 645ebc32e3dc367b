#include "server/services/admin_plan.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

class ExpectRevisionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    ASSERT_TRUE(Put("a", {"ann", ""}).ok());
  }

  absl::Status Put(const std::string& key, const Attribution& attribution) {
    const FlagId id = {"", key};
    const Edit edit = EditPut(id, R"({"variants": {"x": 1}})");
    return store_->Apply({{id, ChangeKind::kUpdate, edit, {}}}, attribution).status();
  }

  testing::TempDir dir_;
  std::unique_ptr<FlagStore> store_;
};

TEST_F(ExpectRevisionTest, RefusesAStoreThatIsElsewhere) {
  Attribution attribution = {"ann", ""};
  EXPECT_EQ(ExpectRevision(*store_, 2, attribution).message(),
            "the store is at revision 1, not at 2: look at it again, then repeat the change");
  EXPECT_TRUE(ExpectRevision(*store_, 1, attribution).ok());
}

TEST_F(ExpectRevisionTest, RefusesWhatIsMadeAfterAChangeCameBetween) {
  Attribution attribution = {"ann", ""};
  ASSERT_TRUE(ExpectRevision(*store_, 1, attribution).ok());
  ASSERT_TRUE(Put("b", {"bob", ""}).ok());
  const absl::Status refused = Put("c", attribution);
  EXPECT_EQ(refused.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(store_->revision(), 2U);
  Attribution anew = {"ann", ""};
  ASSERT_TRUE(ExpectRevision(*store_, 2, anew).ok());
  EXPECT_TRUE(Put("c", anew).ok());
}

TEST_F(ExpectRevisionTest, KeepsWhatTheAttributionWritesBesides) {
  Attribution attribution = {"ann", ""};
  attribution.entries = [](Revision) {
    return std::vector<EntryWrite>{{"table", "name", "value"}};
  };
  ASSERT_TRUE(ExpectRevision(*store_, 1, attribution).ok());
  ASSERT_TRUE(Put("b", attribution).ok());
  EXPECT_EQ(store_->Entry("table", "name").value(), "value");
}

}  // namespace
}  // namespace guidon

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

// A store that the guidond of format 1 wrote, ended by SIGKILL at revision 53, is opened.
namespace guidon {
namespace {

namespace fs = std::filesystem;

using ::testing::IsEmpty;

constexpr Revision kNewest = 53;

class UpgradeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::copy(fs::path(GUIDON_TESTDATA) / "format1", folder_.path(), fs::copy_options::recursive);
    ASSERT_EQ(Format(), "guidon flag store, format 1\n");
  }

  std::string Format() const {
    std::ifstream file(folder_ / "store/FORMAT", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  void Open() {
    store_ = nullptr;
    auto opened = OpenRocksDbFlagStore(folder_.path());
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  absl::Status Put(const std::string& key) {
    const Edit edit = [](const FlagState*) { return FlagState{"{}", std::nullopt}; };
    return store_->Apply({{{"", key}, ChangeKind::kUpdate, edit, {}}}, {"ann", ""}).status();
  }

  const testing::TempDir folder_;
  std::unique_ptr<FlagStore> store_;
};

TEST_F(UpgradeTest, KeepsFlagsAndHistory) {
  Open();
  EXPECT_EQ(Format(), "guidon flag store, format 2\n");
  EXPECT_EQ(store_->revision(), kNewest);
  const auto listing = store_->List();
  ASSERT_TRUE(listing.ok()) << listing.status();
  EXPECT_FALSE(listing->flags.empty());
  const auto changes = store_->ChangesAfter(0, 100);
  ASSERT_TRUE(changes.ok()) << changes.status();
  ASSERT_EQ(changes->size(), kNewest);
  EXPECT_EQ(changes->front().actor, "store_writer");
  for (const StoredFlag& flag : listing->flags) {
    EXPECT_EQ((*changes)[flag.revision - 1].after->state, flag.state);
  }
}

TEST_F(UpgradeTest, BeginsTheChainWithTheNextRecord) {
  Open();
  auto check = store_->VerifyHistory();
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_THAT(check->findings, IsEmpty());
  EXPECT_EQ(check->first, 1u);
  EXPECT_EQ(check->chained_from, 0u);
  ASSERT_TRUE(Put("a").ok());
  Open();
  ASSERT_TRUE(Put("b").ok());
  check = store_->VerifyHistory();
  EXPECT_THAT(check->findings, IsEmpty());
  EXPECT_EQ(check->last, kNewest + 2);
  EXPECT_EQ(check->chained_from, kNewest + 1);
}

TEST_F(UpgradeTest, BeginsAgainAfterAnInterruption) {
  Open();
  store_ = nullptr;
  // As it is when the database was upgraded and the folder does not say so yet.
  testing::WriteFile(folder_ / "store/FORMAT", "guidon flag store, format 1\n");
  testing::WriteFile(folder_ / "store/FORMAT.next", "guidon fl");
  Open();
  EXPECT_EQ(Format(), "guidon flag store, format 2\n");
  ASSERT_TRUE(Put("a").ok());
  EXPECT_THAT(store_->VerifyHistory()->findings, IsEmpty());
}

}  // namespace
}  // namespace guidon

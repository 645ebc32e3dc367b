#include "store/source_cache.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

class RocksDbSourceCacheTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    store_ = nullptr;
    auto opened = OpenRocksDbFlagStore(folder_.path());
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  std::optional<std::string> Text(const std::string& source) {
    const auto cached = store_->GetCached(source);
    EXPECT_TRUE(cached.ok()) << cached.status();
    return cached->has_value() ? std::optional((*cached)->text) : std::nullopt;
  }

  const testing::TempDir folder_;
  std::unique_ptr<RocksDbStore> store_;
};

TEST_F(RocksDbSourceCacheTest, KeepsTheNewestDocumentOverReopening) {
  const absl::Time fetched = absl::FromUnixNanos(1'700'000'000'123'456'789);
  ASSERT_TRUE(store_->PutCached("http://a", {"old", false, fetched}).ok());
  ASSERT_TRUE(store_->PutCached("http://a", {std::string("new\0\xff", 5), true, fetched}).ok());
  Open();
  const auto cached = store_->GetCached("http://a");
  ASSERT_TRUE(cached.ok() && cached->has_value()) << cached.status();
  EXPECT_EQ((*cached)->text, std::string("new\0\xff", 5));
  EXPECT_TRUE((*cached)->yaml);
  EXPECT_EQ((*cached)->fetched, fetched);
  EXPECT_EQ(Text("http://"), std::nullopt);
}

TEST_F(RocksDbSourceCacheTest, DropsWhatIsNoLongerConfigured) {
  for (const char* source : {"a", "b", "c"}) {
    ASSERT_TRUE(store_->PutCached(source, {source, false, absl::Now()}).ok());
  }
  ASSERT_TRUE(store_->DropCachedBut({"b", "d"}).ok());
  Open();
  EXPECT_EQ(Text("a"), std::nullopt);
  EXPECT_EQ(Text("b"), "b");
  EXPECT_EQ(Text("c"), std::nullopt);
}

TEST_F(RocksDbSourceCacheTest, IsNoPartOfFlagsHistoryAndRevision) {
  ASSERT_TRUE(store_->PutCached("a", {"text", false, absl::Now()}).ok());
  EXPECT_EQ(store_->revision(), 0u);
  EXPECT_TRUE(store_->List()->flags.empty());
  EXPECT_TRUE(store_->ChangesAfter(0, 10)->empty());
  const Edit edit = [](const FlagState*) { return FlagState{"{}", std::nullopt}; };
  ASSERT_TRUE(store_->Apply({{{"", "f"}, ChangeKind::kCreate, edit, {}}}, {"ann", "why"}).ok());
  EXPECT_EQ(store_->revision(), 1u);
  ASSERT_TRUE(store_->PutCached("a", {"later", false, absl::Now()}).ok());
  Open();
  EXPECT_EQ(store_->revision(), 1u);
  EXPECT_EQ(store_->List()->flags.size(), 1u);
  EXPECT_EQ(store_->ChangesAfter(0, 10)->size(), 1u);
  EXPECT_EQ(Text("a"), "later");
}

}  // namespace
}  // namespace guidon

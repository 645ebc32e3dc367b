#include "server/access/caller_store.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;

constexpr char kFlag[] = R"({"state": "ENABLED", "variants": {"on": true}})";

class CallerStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    for (const auto& [set, key] : std::vector<std::pair<std::string, std::string>>{
             {"", "a"}, {"web", "b"}, {"mobile", "c"}, {"web", "d"}}) {
      const FlagId id = {set, key};
      ASSERT_TRUE(store_->Apply({{id, ChangeKind::kUpdate, EditPut(id, kFlag), {}}}, {}).ok());
    }
    ASSERT_TRUE(store_->Apply({{{}, ChangeKind::kUpdate, nullptr, {}}}, {"x", "event"}).ok());
    web_.flag_sets = {"web"};
  }

  std::vector<Revision> Revisions(const HistoryQuery& query) {
    std::vector<Revision> revisions;
    const auto records = CallerStore(*store_, access_, web_).History(query);
    if (!records.ok()) return {};
    for (const HistoryRecord& record : *records) revisions.push_back(record.revision);
    return revisions;
  }

  testing::TempDir dir_;
  prometheus::Registry registry_;
  Refusals refusals_{registry_,
                     [](const std::string&, const std::string&) { return absl::OkStatus(); }};
  Access access_{{}, [](const std::string&) { return std::nullopt; }, refusals_, absl::Now};
  std::unique_ptr<RocksDbStore> store_;
  Caller web_{"ci", Role::kEditor};
};

TEST_F(CallerStoreTest, ListsTheCallersFlags) {
  CallerStore scoped(*store_, access_, web_);
  const auto listing = scoped.List();
  ASSERT_TRUE(listing.ok());
  ASSERT_EQ(listing->flags.size(), 2U);
  EXPECT_EQ(listing->flags[0].id.key, "b");
  EXPECT_EQ(listing->revision, 5U);
  const Caller everybody{"ada", Role::kViewer};
  EXPECT_EQ(CallerStore(*store_, access_, everybody).List()->flags.size(), 4U);
}

TEST_F(CallerStoreTest, RefusesOthersFlags) {
  CallerStore scoped(*store_, access_, web_);
  EXPECT_TRUE(scoped.Get({"web", "b"}).ok());
  EXPECT_EQ(scoped.Get({"mobile", "c"}).status().code(), absl::StatusCode::kPermissionDenied);
  const FlagId own = {"web", "b"};
  const FlagId other = {"mobile", "c"};
  EXPECT_EQ(scoped
                .Apply({{own, ChangeKind::kDelete, EditDelete(own), {}},
                        {other, ChangeKind::kDelete, EditDelete(other), {}}},
                       {"ci", ""})
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(store_->Get(own).ok()) << "all or nothing";
}

TEST_F(CallerStoreTest, PagesThroughTheCallersHistory) {
  HistoryQuery query;
  query.limit = 1;
  EXPECT_THAT(Revisions(query), ElementsAre(4));
  query.before_revision = 4;
  EXPECT_THAT(Revisions(query), ElementsAre(2));
  query.before_revision = 2;
  EXPECT_THAT(Revisions(query), ElementsAre());
  query.before_revision = 0;
  query.limit = 10;
  EXPECT_THAT(Revisions(query), ElementsAre(4, 2));
}

TEST_F(CallerStoreTest, HidesWhatOthersChangedButLeavesNoGap) {
  const auto changes = CallerStore(*store_, access_, web_).ChangesAfter(0, 10);
  ASSERT_TRUE(changes.ok());
  ASSERT_EQ(changes->size(), 5U);
  EXPECT_EQ((*changes)[0].id.key, "");
  EXPECT_FALSE((*changes)[0].after.has_value());
  EXPECT_EQ((*changes)[1].id.key, "b");
  EXPECT_EQ((*changes)[4].revision, 5U);
  EXPECT_EQ((*changes)[4].reason, "");
}

}  // namespace
}  // namespace guidon

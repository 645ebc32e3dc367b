#include "server/services/admin_rollback.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const FlagId kA = {"", "a"};
const FlagId kB = {"web", "b"};

// Each place of each difference as `key path: before > after`.
std::vector<std::string> Lines(
    const google::protobuf::RepeatedPtrField<v1::FlagDifference>& differences) {
  std::vector<std::string> lines;
  for (const v1::FlagDifference& difference : differences) {
    for (const auto& place : difference.places()) {
      lines.push_back(difference.key() + " " + place.path() + ": " +
                      (place.has_before() ? place.before() : "-") + " > " +
                      (place.has_after() ? place.after() : "-"));
    }
  }
  return lines;
}

class AdminRollbackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    Put(kA, "1");  // revision 1
    Put(kA, "2");  // 2
    Put(kB, "1");  // 3
  }

  void Put(const FlagId& id, const std::string& value) {
    Change({id,
            ChangeKind::kUpdate,
            EditPut(id, R"({"state":"ENABLED","variants":{"off":)" + value + "}}"),
            {}});
  }
  void Kill(const FlagId& id) { Change({id, ChangeKind::kKill, EditKill(id, ""), {}}); }
  void Change(const guidon::Change& change) {
    const auto changed = store_->Apply({change}, {"ann", ""});
    ASSERT_TRUE(changed.ok()) << changed.status();
  }

  absl::StatusOr<v1::RollbackResponse> RollBack(const v1::RollbackRequest& request) {
    v1::RollbackResponse response;
    absl::Status status = guidon::RollBack(*store_, {"ann", ""}, request, response);
    if (!status.ok()) return status;
    return response;
  }

  static v1::RollbackRequest OneFlag(const FlagId& id, Revision to) {
    v1::RollbackRequest request;
    request.set_flag_set(id.flag_set);
    request.set_key(id.key);
    request.set_to_revision(to);
    request.set_reason("bad day");
    return request;
  }
  static v1::RollbackRequest Everything(Revision to) {
    v1::RollbackRequest request;
    request.set_everything(true);
    request.set_to_revision(to);
    return request;
  }

  testing::TempDir dir_;
  std::unique_ptr<FlagStore> store_;
};

TEST_F(AdminRollbackTest, BringsOneFlagBackByANewChange) {
  const auto response = RollBack(OneFlag(kA, 1));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(Lines(response->differences()), ElementsAre("a variants.off: 2 > 1"));
  EXPECT_EQ(response->revision(), 4U);
  const auto history = store_->History({kA, 0, 1});
  EXPECT_EQ(history->front().kind, ChangeKind::kRollback);
  EXPECT_EQ(history->front().actor, "ann");
  EXPECT_EQ(history->front().reason, "bad day");
  EXPECT_THAT(store_->Get(kA)->state.definition, HasSubstr("\"off\":1"));
  // And forward again.
  EXPECT_THAT(Lines(RollBack(OneFlag(kA, 2))->differences()), ElementsAre("a variants.off: 1 > 2"));
}

TEST_F(AdminRollbackTest, ChangesNothingInADryRun) {
  v1::RollbackRequest request = OneFlag(kA, 1);
  request.set_dry_run(true);
  const auto response = RollBack(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(Lines(response->differences()), ElementsAre("a variants.off: 2 > 1"));
  EXPECT_EQ(response->revision(), 3U);
  EXPECT_EQ(store_->revision(), 3U);
}

TEST_F(AdminRollbackTest, LeavesNoTraceWhereNothingIsDifferent) {
  const auto response = RollBack(OneFlag(kA, 3));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(Lines(response->differences()), IsEmpty());
  EXPECT_EQ(store_->revision(), 3U);
}

TEST_F(AdminRollbackTest, BringsADeletedFlagBack) {
  Change({kB, ChangeKind::kDelete, EditDelete(kB), {}});
  ASSERT_TRUE(RollBack(OneFlag(kB, 3)).ok());
  EXPECT_TRUE(store_->Get(kB).ok());
}

TEST_F(AdminRollbackTest, DoesNotDeleteAFlagThatIsNamed) {
  const auto refused = RollBack(OneFlag(kB, 2));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(refused.status().message(), HasSubstr("did not exist at revision 2"));
}

TEST_F(AdminRollbackTest, BringsEverythingBackAtOnce) {
  Put({"", "c"}, "1");
  Change({kA, ChangeKind::kDelete, EditDelete(kA), {}});
  const auto response = RollBack(Everything(1));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(
      Lines(response->differences()),
      ElementsAre("a : - > {\"state\":\"ENABLED\",\"variants\":{\"off\":1}}",
                  "c : {\"state\":\"ENABLED\",\"variants\":{\"off\":1}} > -", HasSubstr("b : {")));
  const auto listing = store_->List();
  ASSERT_EQ(listing->flags.size(), 1U);
  EXPECT_EQ(listing->flags[0].id, kA);
  EXPECT_EQ(response->revision(), listing->revision);
}

TEST_F(AdminRollbackTest, WantsTheExpectedRevision) {
  v1::RollbackRequest one = OneFlag(kA, 1);
  one.set_expected_revision(1);
  EXPECT_EQ(RollBack(one).status().code(), absl::StatusCode::kAborted);
  v1::RollbackRequest all = Everything(1);
  all.set_expected_revision(2);
  EXPECT_EQ(RollBack(all).status().code(), absl::StatusCode::kAborted);
  all.set_expected_revision(3);
  EXPECT_TRUE(RollBack(all).ok());
}

TEST_F(AdminRollbackTest, LeavesKilledFlagsKilled) {
  Kill(kA);
  EXPECT_EQ(RollBack(OneFlag(kA, 1)).status().code(), absl::StatusCode::kFailedPrecondition);
  const auto all = RollBack(Everything(1));
  EXPECT_EQ(all.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(all.status().message(), HasSubstr("\"a\": is killed"));
  EXPECT_TRUE(store_->Get(kB).ok()) << "all or nothing";
}

TEST_F(AdminRollbackTest, RefusesWhatNamesNothing) {
  EXPECT_EQ(RollBack({}).status().code(), absl::StatusCode::kInvalidArgument);
  v1::RollbackRequest both = OneFlag(kA, 1);
  both.set_everything(true);
  EXPECT_EQ(RollBack(both).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(RollBack(OneFlag(kA, 9)).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(RollBack(OneFlag({"", "x"}, 1)).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AdminRollbackTest, DiffsRevisionsByPath) {
  Kill(kA);
  v1::DiffRequest request;
  request.set_from_revision(2);
  v1::DiffResponse response;
  ASSERT_TRUE(DiffFlags(*store_, request, response).ok());
  EXPECT_EQ(response.to_revision(), 4U);
  EXPECT_THAT(Lines(response.differences()),
              ElementsAre("a (killed): false > true", "a defaultVariant: - > \"off\"",
                          HasSubstr("b : - > ")));
  EXPECT_EQ(response.differences(0).kind(), v1::FlagDifference::KIND_CHANGED);
  EXPECT_EQ(response.differences(1).kind(), v1::FlagDifference::KIND_ADDED);
}

TEST_F(AdminRollbackTest, DiffsOneFlagOrOneSet) {
  v1::DiffRequest request;
  request.set_key("a");
  v1::DiffResponse one;
  ASSERT_TRUE(DiffFlags(*store_, request, one).ok());
  ASSERT_EQ(one.differences_size(), 1);
  EXPECT_EQ(one.differences(0).key(), "a");
  request.clear_key();
  request.set_flag_set("web");
  v1::DiffResponse set;
  ASSERT_TRUE(DiffFlags(*store_, request, set).ok());
  ASSERT_EQ(set.differences_size(), 1);
  EXPECT_EQ(set.differences(0).key(), "b");
}

}  // namespace
}  // namespace guidon

#include "server/services/admin_preview.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"
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

constexpr char kRanker[] =
    R"({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"})";

class AdminPreviewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    Make(ChangeKind::kUpdate, EditPut(kFlag, kRanker));
  }

  void Make(ChangeKind kind, const Edit& edit) {
    const auto results = store_->Apply({{kFlag, kind, edit, {}}}, {"ann", ""});
    ASSERT_TRUE(results.ok()) << results.status();
  }

  // A preview for `users` users of a rollout that gives `on` of 100 to "on".
  static v1::PreviewRequest RolloutTo(uint32_t on, int users = 1000) {
    v1::PreviewRequest request;
    request.set_key("ranker");
    for (const auto& [variant, weight] : {std::pair("on", on), std::pair("off", 100 - on)}) {
      v1::PreviewRequest::Rollout::Share& share = *request.mutable_rollout()->add_shares();
      share.set_variant(variant);
      share.set_weight(weight);
    }
    for (int i = 0; i < users; ++i) request.add_targeting_keys(absl::StrCat("user-", i));
    request.set_max_moves(2000);
    return request;
  }

  static v1::PreviewRequest Definition(const std::string& definition) {
    v1::PreviewRequest request;
    request.set_key("ranker");
    request.set_definition(definition);
    request.add_targeting_keys("ann");
    return request;
  }

  void SetRollout(uint32_t on) {
    Make(ChangeKind::kSetRollout, EditRollout(kFlag, {{{"on", on}, {"off", 100 - on}}, "", false}));
  }

  absl::StatusOr<v1::PreviewResponse> Preview(
      const v1::PreviewRequest& request,
      const std::function<bool()>& out_of_time = [] { return false; }) {
    v1::PreviewResponse response;
    absl::Status status =
        PreviewChange(*snapshot_, *store_, overlay_, 0, out_of_time, request, response);
    if (!status.ok()) return status;
    return response;
  }

  static std::string NameOf(const v1::PreviewResponse::Outcome& outcome) {
    if (outcome.has_variant()) return outcome.variant();
    return outcome.error_code().empty() ? "default" : outcome.error_code();
  }

  // Each outcome as `name: before>after +joining -leaving`.
  static std::vector<std::string> Counts(const v1::PreviewResponse& response) {
    std::vector<std::string> lines;
    for (const auto& count : response.counts()) {
      lines.push_back(absl::StrCat(NameOf(count.outcome()), ": ", count.before(), ">",
                                   count.after(), " +", count.joining(), " -", count.leaving()));
    }
    return lines;
  }

  const FlagId kFlag = {"", "ranker"};
  testing::TempDir dir_;
  std::unique_ptr<FlagStore> store_;
  std::shared_ptr<const Snapshot> snapshot_ = Snapshot::Empty({"flags.json", "store"});
  ContextOverlay overlay_;
};

TEST_F(AdminPreviewTest, CountsAndNamesThoseWhoMove) {
  const auto preview = Preview(RolloutTo(10));
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(preview->sampled(), 1000U);
  EXPECT_EQ(preview->revision(), 1U);
  const auto moving = static_cast<int>(preview->moving());
  EXPECT_NEAR(moving, 100, 30);
  EXPECT_EQ(preview->moves_size(), moving);
  EXPECT_THAT(Counts(*preview),
              ElementsAre(absl::StrCat("off: 1000>", 1000 - moving, " +0 -", moving),
                          absl::StrCat("on: 0>", moving, " +", moving, " -0")));
  const v1::PreviewResponse::Move& move = preview->moves(0);
  EXPECT_EQ(move.targeting_key(), absl::StrCat("user-", move.index()));
  EXPECT_EQ(move.before().variant(), "off");
  EXPECT_EQ(move.after().variant(), "on");
  EXPECT_EQ(store_->revision(), 1U);
}

// What the preview says is what comes of the change.
TEST_F(AdminPreviewTest, TellsWhatTheChangeThenDoes) {
  const auto preview = Preview(RolloutTo(30));
  ASSERT_TRUE(preview.ok());
  SetRollout(30);
  EXPECT_EQ(store_->Get(kFlag)->state.definition, preview->definition());
  const auto again = Preview(RolloutTo(30));
  EXPECT_EQ(again->moving(), 0U);
  EXPECT_EQ(again->counts(1).before(), preview->counts(1).after());
}

TEST_F(AdminPreviewTest, NobodyLeavesAsAFractionGrows) {
  SetRollout(10);
  for (const uint32_t on : {20, 50, 100}) {
    const auto preview = Preview(RolloutTo(on));
    ASSERT_TRUE(preview.ok()) << preview.status();
    EXPECT_EQ(preview->counts(1).outcome().variant(), "on");
    EXPECT_GT(preview->counts(1).joining(), 0U);
    EXPECT_EQ(preview->counts(1).leaving(), 0U);
    SetRollout(on);
  }
  EXPECT_GT(Preview(RolloutTo(50))->counts(1).leaving(), 0U);
}

TEST_F(AdminPreviewTest, NamesNoMoreThanAreAskedFor) {
  v1::PreviewRequest request = RolloutTo(50);
  request.set_max_moves(3);
  const auto preview = Preview(request);
  EXPECT_EQ(preview->moves_size(), 3);
  EXPECT_GT(preview->moving(), 300U);
  request.set_max_moves(0);
  EXPECT_THAT(Preview(request)->moves(), IsEmpty());
}

TEST_F(AdminPreviewTest, TakesDefinitionsAndWholeContexts) {
  v1::PreviewRequest request = Definition(
      R"({"state": "ENABLED", "variants": {"on": 1, "off": false, "new": 2}, "targeting":
          {"if": [{"==": [{"var": "plan"}, "pro"]}, "on", {"var": "odd"}, "other"]}})");
  (*request.mutable_context()->mutable_fields())["plan"].set_string_value("pro");
  (*request.add_contexts()->mutable_fields())["odd"].set_bool_value(true);
  (*request.add_contexts()->mutable_fields())["targetingKey"].set_string_value("bob");
  request.set_max_moves(9);
  const auto preview = Preview(request);
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_THAT(Counts(*preview), ElementsAre("new: 0>0 +0 -0", "off: 3>0 +0 -3", "on: 0>1 +1 -0",
                                            "default: 0>1 +1 -0", "GENERAL: 0>1 +1 -0"));
  EXPECT_THAT(preview->changed_values(), ElementsAre("on"));
  EXPECT_EQ(preview->moves(0).targeting_key(), "ann");
  EXPECT_EQ(preview->moves(1).targeting_key(), "");
  EXPECT_EQ(preview->moves(2).targeting_key(), "bob");
  EXPECT_EQ(preview->moves(2).index(), 2U);
  EXPECT_THAT(preview->warnings(0), HasSubstr("flag \"ranker\": variants."));
}

TEST_F(AdminPreviewTest, LaysTheDaemonsOwnContextOverAll) {
  overlay_ = ContextOverlay({{"targetingKey", "same"}}, {});
  const auto preview = Preview(RolloutTo(50));
  EXPECT_TRUE(preview->moving() == 0 || preview->moving() == 1000) << preview->moving();
}

TEST_F(AdminPreviewTest, TakesAFlagThatIsNotStoredAsItIsServedOrAsMissing) {
  v1::PreviewRequest request = Definition(kRanker);
  request.set_key("banner");
  EXPECT_THAT(Counts(*Preview(request)),
              ElementsAre("off: 0>1 +1 -0", "on: 0>0 +0 -0", "FLAG_NOT_FOUND: 1>0 +0 -1"));
  SnapshotBuilder builder(*snapshot_);
  builder.Put(0, *Flag::Compile({"", "banner"}, Json::parse(kRanker)));
  snapshot_ = std::move(builder).Build();
  const auto preview = Preview(request);
  EXPECT_EQ(preview->moving(), 0U);
  EXPECT_EQ(preview->revision(), 0U);
}

TEST_F(AdminPreviewTest, RefusesWhatTheChangeWouldBeRefusedFor) {
  EXPECT_EQ(Preview(Definition("{")).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Preview(Definition(R"({"variants": {}})")).status().code(),
            absl::StatusCode::kInvalidArgument);
  v1::PreviewRequest request = RolloutTo(10);
  request.mutable_rollout()->mutable_shares(0)->set_variant("onn");
  EXPECT_THAT(Preview(request).status().message(), HasSubstr("has no variant \"onn\""));
  request.mutable_rollout()->clear_shares();
  EXPECT_EQ(Preview(request).status().code(), absl::StatusCode::kInvalidArgument);
  request = RolloutTo(10);
  request.set_key("nothing");
  EXPECT_EQ(Preview(request).status().code(), absl::StatusCode::kNotFound);
  Make(ChangeKind::kKill, EditKill(kFlag, ""));
  EXPECT_EQ(Preview(RolloutTo(10)).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(AdminPreviewTest, RefusesRequestsWithoutSampleOrChange) {
  v1::PreviewRequest request = RolloutTo(10, 0);
  EXPECT_THAT(Preview(request).status().message(), HasSubstr("sample: "));
  EXPECT_THAT(Preview(RolloutTo(10, 100'001)).status().message(), HasSubstr("at most 100000"));
  request = RolloutTo(10);
  request.clear_rollout();
  EXPECT_THAT(Preview(request).status().message(), HasSubstr("change: "));
  request = RolloutTo(10);
  request.clear_key();
  EXPECT_THAT(Preview(request).status().message(), HasSubstr("key: "));
}

TEST_F(AdminPreviewTest, EndsWhenTimeIsUp) {
  int asked = 0;
  const auto preview = Preview(RolloutTo(10), [&] { return ++asked > 10; });
  EXPECT_EQ(preview.status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace guidon

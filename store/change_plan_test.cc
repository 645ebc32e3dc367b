#include "store/change_plan.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/record_codec.h"

namespace guidon {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

Edit Always(std::optional<FlagState> state) {
  return [state](const FlagState*) { return state; };
}

// What PlanChanges makes of `change` on a store at revision 7 that holds flag "a" at 5.
absl::StatusOr<ChangePlan> Plan(const std::vector<Change>& changes,
                                const Attribution& attribution = {"ann", "because"}) {
  return PlanChanges(changes, attribution, kNow, 7,
                     [](const FlagId& id) -> absl::StatusOr<std::optional<StoredFlag>> {
                       if (id.key != "a") return std::nullopt;
                       return StoredFlag{id, {"{1}", std::nullopt}, 5};
                     });
}

TEST(PlanChanges, SaysCreateUpdateOrDeleteAsItProves) {
  const absl::StatusOr<ChangePlan> plan =
      Plan({{{"", "b"}, ChangeKind::kUpdate, Always(FlagState{"{}", std::nullopt}), {}},
            {{"", "b"}, ChangeKind::kUpdate, Always(FlagState{"{2}", std::nullopt}), {}},
            {{"", "b"}, ChangeKind::kUpdate, Always(std::nullopt), {}},
            {{"", "a"}, ChangeKind::kKill, Always(FlagState{"{}", "{1}"}), {}}});
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->records.size(), 4u);
  EXPECT_EQ(plan->records[0].kind, ChangeKind::kCreate);
  EXPECT_EQ(plan->records[1].kind, ChangeKind::kUpdate);
  EXPECT_EQ(plan->records[2].kind, ChangeKind::kDelete);
  EXPECT_EQ(plan->records[3].kind, ChangeKind::kKill);
  EXPECT_EQ(plan->records[3].revision, 11u);
  EXPECT_EQ(plan->records[3].before->revision, 5u);
  EXPECT_EQ(plan->records[3].after->revision, 11u);
  EXPECT_EQ(plan->records[3].time, kNow);
}

TEST(PlanChanges, RefusesIdsThatCannotBeStored) {
  for (const FlagId& id :
       {FlagId{"", ""}, FlagId{"", std::string("a\0b", 3)}, FlagId{std::string("\0", 1), "a"},
        FlagId{"", "\xFF"}, FlagId{"\xC3", "a"}}) {
    const absl::StatusOr<ChangePlan> plan =
        Plan({{id, ChangeKind::kUpdate, Always(FlagState{"{}", std::nullopt}), {}}});
    EXPECT_EQ(plan.status().code(), StatusCode::kInvalidArgument) << plan.status();
  }
}

TEST(PlanChanges, RefusesTextThatIsNotUtf8) {
  const Change change = {{"", "b"}, ChangeKind::kUpdate, Always(FlagState{"{}", {}}), {}};
  EXPECT_EQ(Plan({change}, {"\xFF", ""}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Plan({change}, {"", "\xFF"}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(
      Plan({{{"", "b"}, ChangeKind::kUpdate, Always(FlagState{"\xFF", {}}), {}}}).status().code(),
      StatusCode::kInvalidArgument);
}

TEST(PlanChanges, SaysWhereAFlagIsThatIsNotAsExpected) {
  const auto expect = [](const char* key, Revision revision) {
    return Plan({{{"", key}, ChangeKind::kUpdate, Always(FlagState{"{}", {}}), revision}}).status();
  };
  EXPECT_THAT(std::string(expect("a", 4).message()), HasSubstr("\"a\": is at revision 5, not"));
  EXPECT_THAT(std::string(expect("a", 0).message()), HasSubstr("exists already, at revision 5"));
  EXPECT_THAT(std::string(expect("b", 3).message()), HasSubstr("\"b\": is not in the store"));
  for (const absl::Status& status : {expect("a", 4), expect("a", 0), expect("b", 3)}) {
    EXPECT_EQ(status.code(), StatusCode::kAborted);
  }
  EXPECT_TRUE(expect("a", 5).ok());
  EXPECT_TRUE(expect("b", 0).ok());
}

TEST(RecordCodec, ReadsBackWhatItWrote) {
  HistoryRecord record;
  record.revision = 9;
  record.time = kNow + absl::Nanoseconds(1);
  record.actor = "ann";
  record.reason = "because";
  record.kind = ChangeKind::kKill;
  record.id = {"shop", "a"};
  record.before = StoredFlag{record.id, {"{1}", std::nullopt}, 5};
  record.after = StoredFlag{record.id, {"{}", "{1}"}, 9};
  const absl::StatusOr<HistoryRecord> read = DecodeHistory(9, EncodeHistory(record));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->revision, 9u);
  EXPECT_EQ(read->time, record.time);
  EXPECT_EQ(read->actor, "ann");
  EXPECT_EQ(read->reason, "because");
  EXPECT_EQ(read->kind, ChangeKind::kKill);
  EXPECT_EQ(read->id, record.id);
  EXPECT_EQ(read->before->state, record.before->state);
  EXPECT_EQ(read->before->revision, 5u);
  EXPECT_EQ(read->after->state, record.after->state);
  EXPECT_EQ(read->after->revision, 9u);
}

TEST(RecordCodec, RefusesOtherBytes) {
  for (const std::string bytes : {"", "junk", "\x0A\x05"}) {
    EXPECT_EQ(DecodeFlag({"", "a"}, bytes).status().code(), StatusCode::kDataLoss);
    EXPECT_EQ(DecodeHistory(1, bytes).status().code(), StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace guidon

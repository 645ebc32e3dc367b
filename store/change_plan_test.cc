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

// What PlanChanges makes of `change` on a store at revision 7 that holds flag "a" at 5, and the
// entry "a" of the table "ramps".
absl::StatusOr<ChangePlan> Plan(const std::vector<Change>& changes,
                                const Attribution& attribution = {"ann", "because"}) {
  PlanBase base;
  base.newest = 7;
  base.flag = [](const FlagId& id) -> absl::StatusOr<std::optional<StoredFlag>> {
    if (id.key != "a") return std::nullopt;
    return StoredFlag{id, {"{1}", std::nullopt}, 5};
  };
  base.entry = [](const std::string& table,
                  const std::string& name) -> absl::StatusOr<std::optional<std::string>> {
    if (table != "ramps" || name != "a") return std::nullopt;
    return "step 1";
  };
  return PlanChanges(changes, attribution, kNow, base);
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

TEST(PlanChanges, ChangesEntriesWithTheFlag) {
  const absl::StatusOr<ChangePlan> plan =
      Plan({{{"", "a"},
             ChangeKind::kUpdate,
             Always(FlagState{"{2}", {}}),
             {},
             {{"ramps", "a", "step 2"}, {"ramps", "b", "new"}}},
            {{"", "a"},
             ChangeKind::kUpdate,
             Always(FlagState{"{2}", {}}),
             {},
             {{"ramps", "a", std::nullopt}, {"ramps", "b", "new"}}}});
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->records.size(), 2u);
  const std::vector<EntryChange>& first = plan->records[0].entries;
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].before, "step 1");
  EXPECT_EQ(first[0].after, "step 2");
  EXPECT_EQ(first[1].before, std::nullopt);
  EXPECT_EQ(first[1].after, "new");
  // The flag stays as it is, and so does the entry that is written again.
  const HistoryRecord& second = plan->records[1];
  EXPECT_TRUE(second.leaves_flag());
  EXPECT_EQ(second.after->revision, 8u);
  ASSERT_EQ(second.entries.size(), 1u);
  EXPECT_EQ(second.entries[0].before, "step 2");
  EXPECT_EQ(second.entries[0].after, std::nullopt);
}

TEST(PlanChanges, LeavesNoTraceWhereNeitherFlagNorEntryChanges) {
  const absl::StatusOr<ChangePlan> plan = Plan({{{"", "a"},
                                                 ChangeKind::kUpdate,
                                                 Always(FlagState{"{1}", {}}),
                                                 {},
                                                 {{"ramps", "a", "step 1"}}}});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(plan->records.empty());
  EXPECT_EQ(plan->results[0].revision, 5u);
}

TEST(PlanChanges, RecordsEvents) {
  const absl::StatusOr<ChangePlan> plan = Plan({{{"", "a"}, ChangeKind::kUpdate, nullptr, {}},
                                                {{"", "none"}, ChangeKind::kUpdate, nullptr, {}}});
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->records.size(), 2u);
  EXPECT_EQ(plan->records[0].before->revision, 5u);
  EXPECT_EQ(plan->records[0].after->revision, 5u);
  EXPECT_EQ(plan->results[0].revision, 8u);
  EXPECT_EQ(plan->records[1].revision, 9u);
  EXPECT_FALSE(plan->records[1].after.has_value());
}

TEST(PlanChanges, RefusesEntriesThatCannotBeStored) {
  for (const EntryWrite& entry :
       {EntryWrite{"", "a", ""}, EntryWrite{"t", "", ""}, EntryWrite{"t", "\xFF", ""},
        EntryWrite{std::string("t\0u", 3), "a", ""}}) {
    EXPECT_EQ(Plan({{{"", "a"}, ChangeKind::kUpdate, nullptr, {}, {entry}}}).status().code(),
              StatusCode::kInvalidArgument);
  }
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

TEST(PlanChanges, WritesWhatTheAttributionSaysWithTheLastChange) {
  Revision told = 0;
  Attribution attribution = {"ann", "because"};
  attribution.entries = [&](Revision first) {
    told = first;
    return std::vector<EntryWrite>{{"receipts", "k", "r"}};
  };
  const Change same = {{"", "a"}, ChangeKind::kUpdate, Always(FlagState{"{1}", std::nullopt}), {}};
  const Change change = {{"", "b"}, ChangeKind::kUpdate, Always(FlagState{"{}", {}}), {}};
  const Change other = {{"", "c"}, ChangeKind::kUpdate, Always(FlagState{"{}", {}}), {}};
  const absl::StatusOr<ChangePlan> plan = Plan({same, change, other, same}, attribution);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(told, 8u);
  ASSERT_EQ(plan->records.size(), 2u);
  EXPECT_TRUE(plan->records[0].entries.empty());
  ASSERT_EQ(plan->records[1].entries.size(), 1u);
  EXPECT_EQ(plan->records[1].entries[0].after, "r");

  told = 0;
  EXPECT_TRUE(Plan({same}, attribution)->records.empty());
  EXPECT_EQ(told, 0u);

  attribution.entries = [](Revision) { return absl::AbortedError("no"); };
  EXPECT_EQ(Plan({change}, attribution).status().message(), "no");
}

}  // namespace
}  // namespace guidon

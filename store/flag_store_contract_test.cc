#include "store/flag_store_contract.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Attribution kAnn = {"ann", "because"};

Edit Always(std::optional<FlagState> state) {
  return [state](const FlagState*) { return state; };
}

Change Put(const FlagId& id, const std::string& definition) {
  return {id, ChangeKind::kUpdate, Always(FlagState{definition, std::nullopt}), std::nullopt};
}

Change Put(const char* key, const std::string& definition) {
  return Put(FlagId{"", key}, definition);
}

Change Delete(const std::string& key) {
  return {{"", key}, ChangeKind::kDelete, Always(std::nullopt), std::nullopt};
}

std::vector<Revision> Revisions(const absl::StatusOr<std::vector<HistoryRecord>>& records) {
  EXPECT_TRUE(records.ok()) << records.status();
  std::vector<Revision> revisions;
  for (const HistoryRecord& record : *records) revisions.push_back(record.revision);
  return revisions;
}

Revision ApplyOne(FlagStore& store, const Change& change) {
  const auto results = store.Apply({change}, kAnn);
  EXPECT_TRUE(results.ok()) << results.status();
  return results.ok() ? results->front().revision : 0;
}

TEST_P(FlagStoreContract, BeginsEmptyAtRevisionZero) {
  EXPECT_EQ(store().revision(), 0u);
  const auto listing = store().List();
  ASSERT_TRUE(listing.ok()) << listing.status();
  EXPECT_THAT(listing->flags, IsEmpty());
  EXPECT_EQ(listing->revision, 0u);
  EXPECT_THAT(Revisions(store().History({})), IsEmpty());
  EXPECT_THAT(Revisions(store().ChangesAfter(0, 10)), IsEmpty());
  EXPECT_EQ(store().Get({"", "a"}).status().code(), StatusCode::kNotFound);
}

TEST_P(FlagStoreContract, Apply_KeepsEntriesWithTheChange) {
  Change change = Put("a", "{1}");
  change.entries = {{"ramps", "a", "step 1"}, {"ramps", "b", ""}, {"tokens", "a", "secret"}};
  EXPECT_EQ(ApplyOne(store(), change), 1u);
  const Change event = {{"", "ci"}, ChangeKind::kUpdate, nullptr, {}, {{"ramps", "b", {}}}};
  EXPECT_EQ(ApplyOne(store(), event), 2u);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(store().Entry("ramps", "a").value(), "step 1");
    EXPECT_EQ(store().Entry("ramps", "b").value(), std::nullopt);
    EXPECT_EQ(store().Entries("ramps").value(),
              (std::map<std::string, std::string>{{"a", "step 1"}}));
    EXPECT_THAT(store().Entries("ramp").value(), IsEmpty());
    const auto records = store().ChangesAfter(0, 10);
    ASSERT_EQ(records->size(), 2u);
    EXPECT_EQ((*records)[0].entries.size(), 3u);
    EXPECT_EQ((*records)[1].entries[0].before, "");
    EXPECT_EQ((*records)[1].entries[0].after, std::nullopt);
    EXPECT_FALSE((*records)[1].after.has_value());
    EXPECT_EQ(store().List()->flags.size(), 1u);
    Reopen();
  }
}

TEST_P(FlagStoreContract, Apply_TakesEventsThatConcernNoFlag) {
  const Change event = {{}, ChangeKind::kTokenCreate, nullptr, {}, {{"tokens", "a", "x"}}};
  EXPECT_EQ(ApplyOne(store(), event), 1u);
  Reopen();
  const auto records = store().History({});
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_EQ(records->size(), 1u);
  EXPECT_EQ(records->front().kind, ChangeKind::kTokenCreate);
  EXPECT_EQ(records->front().id, FlagId());
  EXPECT_TRUE(records->front().leaves_flag());
  const auto listing = store().List();
  ASSERT_TRUE(listing.ok());
  EXPECT_TRUE(listing->flags.empty());
}

TEST_P(FlagStoreContract, Apply_KeepsNoEntryOfARefusedChange) {
  Change change = Put("a", "{1}");
  change.entries = {{"ramps", "a", "step 1"}};
  change.expected_revision = 9;
  EXPECT_EQ(store().Apply({change}, kAnn).status().code(), StatusCode::kAborted);
  EXPECT_EQ(store().Entry("ramps", "a").value(), std::nullopt);
}

TEST_P(FlagStoreContract, Apply_GivesEachChangeTheNextRevision) {
  const auto results = store().Apply({Put("a", "{1}"), Put("b", "{2}")}, kAnn);
  ASSERT_TRUE(results.ok()) << results.status();
  ASSERT_EQ(results->size(), 2u);
  EXPECT_EQ((*results)[0].revision, 1u);
  EXPECT_EQ((*results)[1].revision, 2u);
  EXPECT_EQ((*results)[1].flag->state.definition, "{2}");
  EXPECT_EQ(ApplyOne(store(), Put("a", "{3}")), 3u);
  EXPECT_EQ(store().revision(), 3u);
  EXPECT_EQ(store().Get({"", "a"})->state.definition, "{3}");
  EXPECT_EQ(store().Get({"", "a"})->revision, 3u);
  EXPECT_EQ(store().Get({"", "b"})->revision, 2u);
}

TEST_P(FlagStoreContract, Apply_LetsEditsSeeEarlierOnesOfTheSameApply) {
  const Edit append = [](const FlagState* current) {
    return FlagState{absl::StrCat(current == nullptr ? "" : current->definition, "x"), {}};
  };
  const Change change = {{"", "a"}, ChangeKind::kUpdate, append, std::nullopt};
  ASSERT_TRUE(store().Apply({change, change, Delete("a"), change, change, change}, kAnn).ok());
  EXPECT_EQ(store().Get({"", "a"})->state.definition, "xxx");
  EXPECT_EQ(store().revision(), 6u);
}

TEST_P(FlagStoreContract, Apply_LeavesNoTraceOfWhatChangesNothing) {
  ApplyOne(store(), Put("a", "{1}"));
  ApplyOne(store(), Put("b", "{2}"));
  const auto results = store().Apply({Put("a", "{1}"), Delete("never")}, kAnn);
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ((*results)[0].revision, 1u);
  EXPECT_EQ((*results)[0].flag->state.definition, "{1}");
  EXPECT_EQ((*results)[1].revision, 0u);
  EXPECT_FALSE((*results)[1].flag.has_value());
  EXPECT_EQ(store().revision(), 2u);
  EXPECT_THAT(Revisions(store().ChangesAfter(0, 10)), ElementsAre(1, 2));
}

TEST_P(FlagStoreContract, Apply_MakesAllChangesOrNone) {
  ApplyOne(store(), Put("a", "{1}"));
  const Change failing = {{"", "b"},
                          ChangeKind::kUpdate,
                          [](const FlagState*) -> absl::StatusOr<std::optional<FlagState>> {
                            return absl::InvalidArgumentError("no good");
                          },
                          std::nullopt};
  const auto results = store().Apply({Put("a", "{2}"), Put("c", "{3}"), failing}, kAnn);
  EXPECT_EQ(results.status(), absl::InvalidArgumentError("no good"));
  EXPECT_EQ(store().revision(), 1u);
  EXPECT_EQ(store().Get({"", "a"})->state.definition, "{1}");
  EXPECT_EQ(store().Get({"", "c"}).status().code(), StatusCode::kNotFound);
  EXPECT_THAT(Revisions(store().ChangesAfter(0, 10)), ElementsAre(1));
}

TEST_P(FlagStoreContract, Apply_ChecksTheExpectedRevision) {
  ApplyOne(store(), Put("a", "{1}"));
  Change change = Put("a", "{2}");
  change.expected_revision = 0;
  EXPECT_EQ(store().Apply({change}, kAnn).status().code(), StatusCode::kAborted);
  change.expected_revision = 7;
  const absl::Status aborted = store().Apply({change}, kAnn).status();
  EXPECT_EQ(aborted.code(), StatusCode::kAborted);
  EXPECT_THAT(std::string(aborted.message()), HasSubstr("\"a\": is at revision 1"));
  change.expected_revision = 1;
  EXPECT_TRUE(store().Apply({change}, kAnn).ok());

  Change create = Put("b", "{3}");
  create.expected_revision = 0;
  EXPECT_TRUE(store().Apply({create}, kAnn).ok());
  EXPECT_EQ(store().Apply({create}, kAnn).status().code(), StatusCode::kAborted);
}

TEST_P(FlagStoreContract, Apply_RefusesIdsThatCouldCollide) {
  for (const FlagId& id :
       {FlagId{"", ""}, FlagId{std::string("a\0b", 3), "c"}, FlagId{"a", std::string("b\0c", 3)}}) {
    EXPECT_EQ(store().Apply({Put(id, "{}")}, kAnn).status().code(), StatusCode::kInvalidArgument);
    EXPECT_EQ(store().Get(id).status().code(), StatusCode::kNotFound);
  }
  EXPECT_EQ(store().revision(), 0u);
}

TEST_P(FlagStoreContract, KeepsAFormerDefinitionWhileAFlagIsKilled) {
  ApplyOne(store(), Put("a", "{1}"));
  ApplyOne(store(), {{"", "a"}, ChangeKind::kKill, Always(FlagState{"{off}", "{1}"}), {}});
  EXPECT_TRUE(store().Get({"", "a"})->state.killed());
  EXPECT_EQ(store().Get({"", "a"})->state.former_definition, "{1}");
}

TEST_P(FlagStoreContract, List_SortsByFlagSetAndKey) {
  ASSERT_TRUE(store()
                  .Apply({Put({"b", "a"}, "{}"), Put({"a!", "a"}, "{}"), Put({"a", "z"}, "{}"),
                          Put({"", "z"}, "{}"), Put({"a", "b"}, "{}")},
                         kAnn)
                  .ok());
  std::vector<FlagId> ids;
  const auto listing = store().List();
  ASSERT_TRUE(listing.ok()) << listing.status();
  for (const StoredFlag& flag : listing->flags) ids.push_back(flag.id);
  EXPECT_THAT(ids, ElementsAre(FlagId{"", "z"}, FlagId{"a", "b"}, FlagId{"a", "z"},
                               FlagId{"a!", "a"}, FlagId{"b", "a"}));
  EXPECT_EQ(listing->revision, 5u);
}

TEST_P(FlagStoreContract, History_SaysWhoWhenWhyBeforeAndAfter) {
  ApplyOne(store(), Put("a", "{1}"));
  now_ += absl::Nanoseconds(1'500'000'001);
  ASSERT_TRUE(store().Apply({Put("a", "{2}")}, {"bob", "faster"}).ok());
  ApplyOne(store(), Delete("a"));

  const auto history = store().History({});
  ASSERT_TRUE(history.ok()) << history.status();
  ASSERT_EQ(history->size(), 3u);
  const HistoryRecord& deleted = (*history)[0];
  const HistoryRecord& updated = (*history)[1];
  const HistoryRecord& created = (*history)[2];
  EXPECT_EQ(created.kind, ChangeKind::kCreate);
  EXPECT_FALSE(created.before.has_value());
  EXPECT_EQ(created.after->state.definition, "{1}");
  EXPECT_EQ(updated.kind, ChangeKind::kUpdate);
  EXPECT_EQ(updated.revision, 2u);
  EXPECT_EQ(updated.time, now_);
  EXPECT_EQ(updated.actor, "bob");
  EXPECT_EQ(updated.reason, "faster");
  EXPECT_EQ(updated.id, (FlagId{"", "a"}));
  EXPECT_EQ(updated.before->state.definition, "{1}");
  EXPECT_EQ(updated.before->revision, 1u);
  EXPECT_EQ(updated.after->state.definition, "{2}");
  EXPECT_EQ(updated.after->revision, 2u);
  EXPECT_EQ(deleted.kind, ChangeKind::kDelete);
  EXPECT_EQ(deleted.before->revision, 2u);
  EXPECT_FALSE(deleted.after.has_value());
}

TEST_P(FlagStoreContract, History_GoesThroughPagesNewestFirst) {
  for (int i = 1; i <= 300; ++i) ApplyOne(store(), Put("a", absl::StrCat(i)));
  EXPECT_THAT(Revisions(store().History({{}, 0, 3})), ElementsAre(300, 299, 298));
  EXPECT_THAT(Revisions(store().History({{}, 298, 2})), ElementsAre(297, 296));
  EXPECT_THAT(Revisions(store().History({{}, 1, 2})), IsEmpty());
  EXPECT_THAT(Revisions(store().History({{}, 1000, 1})), ElementsAre(300));
  EXPECT_THAT(Revisions(store().History({{}, 0, 0})), IsEmpty());
  EXPECT_EQ(Revisions(store().History({})).size(), 100u);
}

TEST_P(FlagStoreContract, History_OfOneFlagHoldsNoOthers) {
  const std::vector<FlagId> ids = {{"", "a"}, {"", "ab"}, {"a", "a"}, {"", "a"}, {"a", "a"}};
  for (size_t i = 0; i < ids.size(); ++i) ApplyOne(store(), Put(ids[i], absl::StrCat(i)));
  EXPECT_THAT(Revisions(store().History({FlagId{"", "a"}, 0, 10})), ElementsAre(4, 1));
  EXPECT_THAT(Revisions(store().History({FlagId{"", "a"}, 4, 10})), ElementsAre(1));
  EXPECT_THAT(Revisions(store().History({FlagId{"", "ab"}, 0, 10})), ElementsAre(2));
  EXPECT_THAT(Revisions(store().History({FlagId{"a", "a"}, 0, 1})), ElementsAre(5));
  EXPECT_THAT(Revisions(store().History({FlagId{"", "b"}, 0, 10})), IsEmpty());
  EXPECT_THAT(Revisions(store().History({FlagId{"", std::string("a\0\0\0\0\0\0\0\0", 9)}, 0, 10})),
              IsEmpty());
}

TEST_P(FlagStoreContract, History_FiltersByActorAndTime) {
  const absl::Time start = now_;
  for (int i = 0; i < 6; ++i) {
    now_ = start + absl::Hours(i);
    ASSERT_TRUE(
        store()
            .Apply({Put(i % 3 == 0 ? "a" : "b", absl::StrCat(i))}, {i % 2 == 0 ? "ann" : "bob", ""})
            .ok());
  }
  HistoryQuery query;
  query.actor = "bob";
  EXPECT_THAT(Revisions(store().History(query)), ElementsAre(6, 4, 2));
  query.limit = 1;
  query.before_revision = 6;
  EXPECT_THAT(Revisions(store().History(query)), ElementsAre(4));
  query = {};
  query.since = start + absl::Hours(1);
  query.until = start + absl::Hours(4);
  EXPECT_THAT(Revisions(store().History(query)), ElementsAre(4, 3, 2));
  query.flag = FlagId{"", "b"};
  query.actor = "ann";
  EXPECT_THAT(Revisions(store().History(query)), ElementsAre(3));
  query.actor = "eve";
  EXPECT_THAT(Revisions(store().History(query)), IsEmpty());
}

TEST_P(FlagStoreContract, VerifyHistory_FindsNothingInWhatApplyWrote) {
  EXPECT_THAT(store().VerifyHistory()->findings, IsEmpty());
  ASSERT_TRUE(store().Apply({Put("a", "{1}"), Put("b", "{2}")}, kAnn).ok());
  ApplyOne(store(), Delete("a"));
  Reopen();
  ApplyOne(store(), Put("a", "{3}"));
  const auto check = store().VerifyHistory();
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_THAT(check->findings, IsEmpty());
  EXPECT_EQ(check->first, 1u);
  EXPECT_EQ(check->last, 4u);
  EXPECT_EQ(check->chained_from, 1u);
}

TEST_P(FlagStoreContract, ChangesAfter_FollowsFromAnyRevision) {
  for (int i = 1; i <= 5; ++i) ApplyOne(store(), Put("a", absl::StrCat(i)));
  EXPECT_THAT(Revisions(store().ChangesAfter(0, 2)), ElementsAre(1, 2));
  EXPECT_THAT(Revisions(store().ChangesAfter(2, 10)), ElementsAre(3, 4, 5));
  EXPECT_THAT(Revisions(store().ChangesAfter(5, 10)), IsEmpty());
  EXPECT_EQ(store().ChangesAfter(6, 10).status().code(), StatusCode::kOutOfRange);
  EXPECT_EQ(store().ChangesAfter(~Revision{0}, 10).status().code(), StatusCode::kOutOfRange);
}

TEST_P(FlagStoreContract, KeepsAllOverReopening) {
  ApplyOne(store(), Put({"shop", "a"}, "{1}"));
  ApplyOne(store(), {{"", "k"}, ChangeKind::kKill, Always(FlagState{"{off}", "{on}"}), {}});
  ApplyOne(store(), Put("gone", "{}"));
  ApplyOne(store(), Delete("gone"));
  Reopen();
  EXPECT_EQ(store().revision(), 4u);
  EXPECT_EQ(store().List()->flags.size(), 2u);
  EXPECT_EQ(store().Get({"shop", "a"})->revision, 1u);
  EXPECT_EQ(store().Get({"", "k"})->state, (FlagState{"{off}", "{on}"}));
  EXPECT_THAT(Revisions(store().ChangesAfter(0, 10)), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(ApplyOne(store(), Put("next", "{}")), 5u);
}

TEST_P(FlagStoreContract, Subscribe_HearsOncePerApplyWithTheNewestRevision) {
  std::vector<Revision> heard;
  const auto subscription = store().Subscribe([&](Revision revision) {
    EXPECT_EQ(store().revision(), revision);
    EXPECT_EQ(store().List()->revision, revision);
    heard.push_back(revision);
  });
  ApplyOne(store(), Put("a", "{1}"));
  EXPECT_THAT(heard, ElementsAre(1));
  ASSERT_TRUE(store().Apply({Put("a", "{2}"), Put("b", "{}")}, kAnn).ok());
  ApplyOne(store(), Put("b", "{}"));  // no change
  EXPECT_THAT(heard, ElementsAre(1, 3));
}

TEST_P(FlagStoreContract, Subscribe_IsSilentOnceTheSubscriptionIsGone) {
  int first = 0;
  int second = 0;
  auto subscription = store().Subscribe([&](Revision) { ++first; });
  const auto other = store().Subscribe([&](Revision) { ++second; });
  ApplyOne(store(), Put("a", "{1}"));
  subscription = nullptr;
  ApplyOne(store(), Put("a", "{2}"));
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 2);
}

TEST_P(FlagStoreContract, Subscribe_CallsComeOneAtATimeWithRisingRevisions) {
  constexpr int kThreads = 4;
  constexpr int kChanges = 25;
  std::vector<Revision> heard;  // unguarded: the calls come one at a time
  const auto subscription =
      store().Subscribe([&](Revision revision) { heard.push_back(revision); });
  std::vector<std::thread> writers;
  for (int t = 0; t < kThreads; ++t) {
    writers.emplace_back([this, t] {
      for (int i = 0; i < kChanges; ++i) {
        EXPECT_TRUE(
            store().Apply({Put({"", absl::StrCat("flag-", t)}, absl::StrCat(i))}, kAnn).ok());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(heard.size(), static_cast<size_t>(kThreads * kChanges));
  EXPECT_TRUE(std::is_sorted(heard.begin(), heard.end()));
  EXPECT_EQ(heard.back(), store().revision());
}

TEST_P(FlagStoreContract, Subscribe_MayComeAndGoWhileOthersWrite) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < 50; ++i) ApplyOne(store(), Put("a", absl::StrCat(i)));
    done = true;
  });
  while (!done) {
    bool gone = false;
    auto subscription = store().Subscribe([&gone](Revision) { EXPECT_FALSE(gone); });
    subscription = nullptr;
    gone = true;
  }
  writer.join();
}

TEST_P(FlagStoreContract, Readers_SeeOneRevisionAsAWholeWhileOthersWrite) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < 50; ++i) {
      const std::string value = absl::StrCat(i);
      EXPECT_TRUE(store().Apply({Put("a", value), Put("b", value)}, kAnn).ok());
    }
    done = true;
  });
  Revision newest = 0;
  while (!done) {
    const auto listing = store().List();
    ASSERT_TRUE(listing.ok()) << listing.status();
    EXPECT_GE(listing->revision, newest);
    newest = listing->revision;
    EXPECT_GE(store().revision(), newest);
    EXPECT_EQ(newest % 2, 0u);
    if (newest == 0) continue;
    ASSERT_EQ(listing->flags.size(), 2u);
    EXPECT_EQ(listing->flags[0].state, listing->flags[1].state);
    EXPECT_TRUE(store().ChangesAfter(newest, 10).ok());
  }
  writer.join();
}

TEST_P(FlagStoreContract, ExpectedRevision_LetsOneOfManyWritersWin) {
  ApplyOne(store(), Put("a", "0"));
  std::atomic<int> won = 0;
  std::vector<std::thread> writers;
  for (int t = 1; t <= 4; ++t) {
    writers.emplace_back([&, t] {
      Change change = Put("a", absl::StrCat(t));
      change.expected_revision = 1;
      if (store().Apply({change}, kAnn).ok()) ++won;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(store().revision(), 2u);
}

TEST_P(FlagStoreContract, ExpectedRevision_LosesNoUpdateOfManyWriters) {
  constexpr int kThreads = 8;
  constexpr int kChanges = 20;
  std::atomic<int> made = 0;
  for (const char* const key : {"a", "b", "c"}) ApplyOne(store(), Put(key, "0"));
  std::vector<std::thread> writers;
  for (int t = 0; t < kThreads; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; i < kChanges; ++i) {
        const FlagId id = {"", std::string(1, static_cast<char>('a' + (t + i) % 3))};
        const auto flag = store().Get(id);
        ASSERT_TRUE(flag.ok()) << flag.status();
        Change change = Put(id, absl::StrCat(std::stoi(flag->state.definition) + 1));
        change.expected_revision = flag->revision;
        const absl::Status status = store().Apply({change}, kAnn).status();
        EXPECT_TRUE(status.ok() || absl::IsAborted(status)) << status;
        if (status.ok()) ++made;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  int sum = 0;
  const auto listing = store().List();
  for (const StoredFlag& flag : listing->flags) sum += std::stoi(flag.state.definition);
  EXPECT_EQ(sum, made);
  EXPECT_EQ(store().revision(), 3u + static_cast<Revision>(made));
  EXPECT_EQ(store().ChangesAfter(0, 1000)->size(), store().revision());
}

}  // namespace
}  // namespace guidon

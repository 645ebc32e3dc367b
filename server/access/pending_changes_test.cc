#include "server/access/pending_changes.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/access/caller_store.h"
#include "server/access/protection.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kFlag[] =
    R"({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"})";
const FlagId kRanker = {"", "ranker"};
const FlagId kOther = {"", "other"};
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class PendingChangesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    pending_.emplace(*store_, access_);
    for (const FlagId& id : {kRanker, kOther}) {
      ASSERT_TRUE(store_->Apply({{id, ChangeKind::kUpdate, EditPut(id, kFlag), {}}}, {}).ok());
    }
    ProtectRanker(1);
  }

  void ProtectRanker(uint32_t approvals) {
    ASSERT_TRUE(Protect(*store_, kRanker, approvals, {"root", ""}).ok());
  }

  absl::Status Apply(const Caller& caller, std::vector<Change> changes) {
    return CallerStore(*store_, access_, caller)
        .Apply(changes, {caller.identity, "a reason"})
        .status();
  }

  static Change TurnOn(const FlagId& id) {
    return {id, ChangeKind::kSetDefaultVariant, EditDefaultVariant(id, "on"), {}};
  }

  // The id of the one change that waits.
  std::string Waiting() {
    const auto changes = pending_->List();
    if (!changes.ok() || changes->size() != 1) return "";
    return changes->front().id;
  }

  std::string Definition(const FlagId& id) { return store_->Get(id)->state.definition; }
  bool IsOn(const FlagId& id) {
    return Definition(id).find(R"("defaultVariant":"on")") != std::string::npos;
  }

  // "KIND ACTOR: REASON" of the newest record.
  std::string Newest() {
    HistoryQuery query;
    query.limit = 1;
    const auto records = store_->History(query);
    if (!records.ok() || records->empty()) return "";
    const HistoryRecord& record = records->front();
    return absl::StrCat(static_cast<uint32_t>(record.kind), " ", record.actor, ": ", record.reason);
  }

  testing::TempDir dir_;
  prometheus::Registry registry_;
  Refusals refusals_{registry_,
                     [](const std::string&, const std::string&) { return absl::OkStatus(); }};
  Access access_{
      {}, [](const std::string&) { return std::nullopt; }, refusals_, [] { return kNow; }};
  std::unique_ptr<RocksDbStore> store_;
  std::optional<PendingChanges> pending_;
  const Caller ada_{"ada", Role::kEditor};
  const Caller bob_{"bob", Role::kEditor};
  const Caller eve_{"eve", Role::kEditor};
  const Caller root_{"root", Role::kAdmin};
};

TEST_F(PendingChangesTest, AnEditorsChangeOfAProtectedFlagWaits) {
  const absl::Status status = Apply(ada_, {TurnOn(kRanker)});
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  const std::string id = Waiting();
  ASSERT_NE(id, "");
  EXPECT_THAT(std::string(status.message()), HasSubstr("guidonctl approve " + id));
  EXPECT_FALSE(IsOn(kRanker));
  EXPECT_EQ(Newest(), "18 ada: asked for " + id + ": a reason");
  const PendingChange change = pending_->List()->front();
  EXPECT_EQ(change.requester, "ada");
  EXPECT_EQ(change.reason, "a reason");
  EXPECT_EQ(change.time, kNow);
  ASSERT_EQ(change.flags.size(), 1U);
  EXPECT_EQ(change.flags[0].kind, ChangeKind::kSetDefaultVariant);
  EXPECT_FALSE(pending_->IsStale(change));
}

TEST_F(PendingChangesTest, AdminsAndOtherFlagsDoNotWait) {
  EXPECT_TRUE(Apply(root_, {TurnOn(kRanker)}).ok());
  EXPECT_TRUE(IsOn(kRanker));
  EXPECT_TRUE(Apply(ada_, {TurnOn(kOther)}).ok());
  EXPECT_EQ(Waiting(), "");
}

TEST_F(PendingChangesTest, AskingAgainIsTheSameRequest) {
  ASSERT_FALSE(Apply(ada_, {TurnOn(kRanker)}).ok());
  const std::string id = Waiting();
  ASSERT_NE(id, "");
  EXPECT_THAT(std::string(Apply(ada_, {TurnOn(kRanker)}).message()), HasSubstr(id));
  EXPECT_EQ(Waiting(), id);
  ASSERT_FALSE(Apply(bob_, {TurnOn(kRanker)}).ok());
  EXPECT_EQ(pending_->List()->size(), 2U) << "another person's is another one";
}

TEST_F(PendingChangesTest, WhatCannotWaitIsForAdmins) {
  EXPECT_TRUE(
      absl::IsFailedPrecondition(CallerStore(*store_, access_, ada_).CheckUnprotected(kRanker)));
  EXPECT_TRUE(CallerStore(*store_, access_, ada_).CheckUnprotected(kOther).ok());
  EXPECT_TRUE(CallerStore(*store_, access_, root_).CheckUnprotected(kRanker).ok());
}

TEST_F(PendingChangesTest, WhatIsWrongIsRefusedAtOnce) {
  Change wrong = TurnOn(kRanker);
  wrong.expected_revision = 99;
  EXPECT_TRUE(absl::IsAborted(Apply(ada_, {wrong})));
  EXPECT_TRUE(absl::IsInvalidArgument(Apply(
      ada_, {{kRanker, ChangeKind::kSetDefaultVariant, EditDefaultVariant(kRanker, "x"), {}}})));
  EXPECT_TRUE(
      Apply(ada_,
            {{kRanker, ChangeKind::kSetDefaultVariant, EditDefaultVariant(kRanker, "off"), {}}})
          .ok())
      << "nothing changes";
  EXPECT_EQ(Waiting(), "");
}

TEST_F(PendingChangesTest, SomebodyElsesApprovalMakesIt) {
  ASSERT_FALSE(Apply(ada_, {TurnOn(kRanker), TurnOn(kOther)}).ok());
  EXPECT_FALSE(IsOn(kOther)) << "all or nothing";
  const std::string id = Waiting();
  EXPECT_TRUE(absl::IsPermissionDenied(pending_->Approve(id, ada_, "").status()));
  EXPECT_FALSE(IsOn(kRanker));
  const auto approval = pending_->Approve(id, bob_, "looks good");
  ASSERT_TRUE(approval.ok()) << approval.status();
  EXPECT_EQ(approval->applied, store_->revision());
  EXPECT_THAT(approval->change.approvers, ElementsAre("bob"));
  EXPECT_TRUE(IsOn(kRanker));
  EXPECT_TRUE(IsOn(kOther));
  EXPECT_EQ(Newest(), "5 ada: " + id + ", approved of by bob: a reason");
  EXPECT_THAT(*pending_->List(), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(pending_->Approve(id, bob_, "").status()));
  const auto check = store_->VerifyHistory();
  ASSERT_TRUE(check.ok());
  EXPECT_THAT(check->findings, IsEmpty());
}

TEST_F(PendingChangesTest, ItMayTakeSeveral) {
  ProtectRanker(2);
  ASSERT_FALSE(Apply(ada_, {TurnOn(kRanker)}).ok());
  const std::string id = Waiting();
  for (int i = 0; i < 2; ++i) {
    const auto first = pending_->Approve(id, bob_, "");
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_FALSE(first->applied.has_value()) << "twice the same one is one";
  }
  EXPECT_EQ(Newest(), "18 bob: approved of " + id + " of ada");
  EXPECT_FALSE(IsOn(kRanker));
  const auto second = pending_->Approve(id, eve_, "");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_TRUE(second->applied.has_value());
  EXPECT_TRUE(IsOn(kRanker));
}

TEST_F(PendingChangesTest, OneAdminIsEnough) {
  ProtectRanker(5);
  ASSERT_FALSE(Apply(ada_, {TurnOn(kRanker)}).ok());
  EXPECT_TRUE(pending_->Approve(Waiting(), root_, "")->applied.has_value());
  EXPECT_TRUE(IsOn(kRanker));
}

TEST_F(PendingChangesTest, AFlagThatHasChangedSinceIsLeftAlone) {
  ASSERT_FALSE(Apply(ada_, {TurnOn(kRanker)}).ok());
  const std::string id = Waiting();
  ASSERT_TRUE(Apply(root_, {{kRanker, ChangeKind::kSetState, EditState(kRanker, false), {}}}).ok());
  EXPECT_TRUE(absl::IsAborted(pending_->Approve(id, bob_, "").status()));
  EXPECT_TRUE(pending_->IsStale(pending_->List()->front()));
  EXPECT_FALSE(IsOn(kRanker));
  ASSERT_TRUE(pending_->Reject(id, ada_, "too late").ok());
  EXPECT_EQ(Newest(), "18 ada: rejected " + id + " of ada: too late");
  EXPECT_THAT(*pending_->List(), IsEmpty());
}

TEST_F(PendingChangesTest, TheKillSwitchDoesNotWaitButItsRestoreDoes) {
  EXPECT_TRUE(Apply(ada_, {{kRanker, ChangeKind::kKill, EditKill(kRanker, ""), {}}}).ok());
  EXPECT_TRUE(store_->Get(kRanker)->state.killed());
  EXPECT_FALSE(Apply(ada_, {{kRanker, ChangeKind::kRestore, EditRestore(kRanker), {}}}).ok());
  ASSERT_TRUE(pending_->Approve(Waiting(), bob_, "").ok());
  EXPECT_FALSE(store_->Get(kRanker)->state.killed());
}

TEST_F(PendingChangesTest, AKillThatTurnsOnIsNoKillSwitch) {
  EXPECT_TRUE(absl::IsFailedPrecondition(
      Apply(ada_, {{kRanker, ChangeKind::kKill, EditKill(kRanker, "on"), {}}})));
  EXPECT_FALSE(store_->Get(kRanker)->state.killed());
  EXPECT_TRUE(Apply(ada_, {{kRanker, ChangeKind::kKill, EditKill(kRanker, "off"), {}}}).ok());
}

TEST_F(PendingChangesTest, DeletionAndCreationWaitToo) {
  ASSERT_FALSE(Apply(ada_, {{kRanker, ChangeKind::kDelete, EditDelete(kRanker), {}}}).ok());
  ASSERT_TRUE(pending_->Approve(Waiting(), bob_, "").ok());
  EXPECT_TRUE(absl::IsNotFound(store_->Get(kRanker).status()));
  ASSERT_FALSE(Apply(ada_, {{kRanker, ChangeKind::kUpdate, EditPut(kRanker, kFlag), {}}}).ok())
      << "the key stays protected";
  ASSERT_TRUE(pending_->Approve(Waiting(), bob_, "").ok());
  EXPECT_TRUE(store_->Get(kRanker).ok());
}

TEST_F(PendingChangesTest, EntriesGoWithTheChange) {
  Change change = TurnOn(kRanker);
  change.entries = {{"things", "one", "1"}};
  ASSERT_FALSE(Apply(ada_, {change}).ok());
  EXPECT_FALSE(store_->Entry("things", "one")->has_value());
  ASSERT_TRUE(pending_->Approve(Waiting(), bob_, "").ok());
  EXPECT_EQ(*store_->Entry("things", "one"), "1");
}

TEST_F(PendingChangesTest, AScopedEditorApprovesOfTheirOwnFlagSets) {
  ASSERT_FALSE(Apply(ada_, {TurnOn(kRanker)}).ok());
  Caller scoped = bob_;
  scoped.flag_sets = {"web"};
  EXPECT_TRUE(absl::IsPermissionDenied(pending_->Approve(Waiting(), scoped, "").status()));
  EXPECT_TRUE(absl::IsPermissionDenied(pending_->Reject(Waiting(), scoped, "").status()));
}

TEST_F(PendingChangesTest, AFlagIsProtectedUntilItIsNot) {
  EXPECT_THAT(*Protections(*store_), ElementsAre(Pair(kRanker, 1U)));
  EXPECT_TRUE(absl::IsNotFound(Protect(*store_, {"web", "ranker"}, 1, {})));
  EXPECT_TRUE(absl::IsInvalidArgument(Protect(*store_, kRanker, 0, {})));
  ASSERT_TRUE(Unprotect(*store_, kRanker, {"root", "done"}).ok());
  EXPECT_EQ(Newest(), "17 root: done");
  EXPECT_TRUE(absl::IsNotFound(Unprotect(*store_, kRanker, {})));
  EXPECT_TRUE(Apply(ada_, {TurnOn(kRanker)}).ok());
}

}  // namespace
}  // namespace guidon

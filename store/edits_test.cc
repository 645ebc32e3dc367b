#include "store/edits.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "evaluator/definition_lint.h"
#include "evaluator/flag_definitions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

const FlagId kId = {"", "new-ranker"};
constexpr char kOnOff[] = R"({"state":"ENABLED","variants":{"on":true,"off":false},
                              "defaultVariant":"off"})";
constexpr char kTargeted[] = R"({"variants":{"on":true,"off":false},"defaultVariant":"off",
    "targeting":{"if":[{"==":[{"var":"tier"},"gold"]},"on","off"]}})";

std::string Canonical(const std::string& text) { return Json::parse(text).dump(); }

FlagState Live(const std::string& text) { return {Canonical(text), std::nullopt}; }

const FlagState kKilled = {Canonical(kOnOff), Canonical(kTargeted)};

// The definition that `edit` makes of `current`, as JSON; a failure where it makes none.
Json Edited(const Edit& edit, const FlagState& current) {
  const absl::StatusOr<std::optional<FlagState>> next = edit(&current);
  if (!next.ok() || !next->has_value()) {
    ADD_FAILURE() << next.status();
    return nullptr;
  }
  EXPECT_EQ((*next)->definition, Canonical((*next)->definition));
  return Json::parse((*next)->definition);
}

absl::Status Error(const Edit& edit, const FlagState* current) { return edit(current).status(); }

void ExpectError(const absl::Status& status, StatusCode code, const std::string& message) {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(message));
}

TEST(Edits, NameTheFlagThatIsNotThere) {
  const FlagId id = {"shop", "new-ranker"};
  for (const Edit& edit :
       {EditDelete(id), EditState(id, true), EditDefaultVariant(id, "on"),
        EditRollout(id, {{{"on", 1}}, "", false}), EditKill(id, ""), EditRestore(id)}) {
    ExpectError(Error(edit, nullptr), StatusCode::kNotFound, R"("new-ranker" of flag set "shop")");
  }
}

TEST(Edits, RefuseToChangeAKilledFlag) {
  for (const Edit& edit :
       {EditPut(kId, kOnOff), EditState(kId, true), EditDefaultVariant(kId, "on"),
        EditRollout(kId, {{{"on", 1}}, "", true})}) {
    ExpectError(Error(edit, &kKilled), StatusCode::kFailedPrecondition, "restore it first");
  }
}

TEST(EditPut, StoresTheDefinitionCanonically) {
  const absl::StatusOr<std::optional<FlagState>> next = EditPut(kId, kOnOff)(nullptr);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ((*next)->definition,
            R"({"defaultVariant":"off","state":"ENABLED","variants":{"off":false,"on":true}})");
  EXPECT_FALSE((*next)->killed());
}

TEST(EditPut, RefusesWhatIsNoUsableFlag) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{", "parse error"},
      {"[]", "must be an object"},
      {R"({"variants":{}})", "variants"},
      {R"({"variants":{"on":true},"defaultVariant":"onn"})", R"("onn" is not one of)"},
      {R"({"variants":{"on":true},"targeting":{"equals":[1,1]}})", "targeting.equals"},
      {R"({"variants":{"on":true},"targeting":{"$ref":"gone"}})", "targeting"},
      {"{\"variants\":{\"\xFF\":true}}", "UTF-8"},
  };
  for (const auto& [definition, message] : cases) {
    const absl::Status error = Error(EditPut(kId, definition), nullptr);
    ExpectError(error, StatusCode::kInvalidArgument, message);
    ExpectError(error, StatusCode::kInvalidArgument, R"(flag "new-ranker": )");
  }
}

TEST(EditPut, WritesTheFlagSetIntoTheMetadata) {
  const FlagId id = {"shop", "new-ranker"};
  for (const char* const metadata :
       {"", R"(,"metadata":null)", R"(,"metadata":{})", R"(,"metadata":{"flagSetId":"shop"})"}) {
    const std::string text = absl::StrCat(R"({"variants":{"on":true})", metadata, "}");
    const absl::StatusOr<std::optional<FlagState>> next = EditPut(id, text)(nullptr);
    ASSERT_TRUE(next.ok()) << next.status();
    EXPECT_EQ((*next)->definition, R"({"metadata":{"flagSetId":"shop"},"variants":{"on":true}})");
  }
}

TEST(EditPut, RefusesMetadataOfAnotherFlagSet) {
  const std::string other = R"({"variants":{"on":true},"metadata":{"flagSetId":"other"}})";
  for (const FlagId& id : {FlagId{"shop", "a"}, FlagId{"", "a"}}) {
    ExpectError(Error(EditPut(id, other), nullptr), StatusCode::kInvalidArgument,
                R"(metadata.flagSetId: is "other")");
  }
}

TEST(EditPut, AddsNoMetadataOutsideFlagSets) {
  const absl::StatusOr<std::optional<FlagState>> next =
      EditPut(kId, R"({"variants":{"on":true}})")(nullptr);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ((*next)->definition, R"({"variants":{"on":true}})");
}

TEST(EditDelete, DeletesAlsoAKilledFlag) {
  const absl::StatusOr<std::optional<FlagState>> next = EditDelete(kId)(&kKilled);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_FALSE(next->has_value());
}

TEST(EditState, SetsTheState) {
  EXPECT_EQ(Edited(EditState(kId, false), Live(kOnOff))["state"], "DISABLED");
  EXPECT_EQ(Edited(EditState(kId, true), Live(R"({"variants":{"a":1},"state":"DISABLED"})")),
            Json::parse(R"({"variants":{"a":1},"state":"ENABLED"})"));
}

TEST(EditState, ChangesNothingWhereTheFlagIsLikeThat) {
  const FlagState implicit = Live(R"({"variants":{"a":1}})");
  EXPECT_EQ(**EditState(kId, true)(&implicit), implicit);
}

TEST(EditDefaultVariant, SetsAndTakesAway) {
  const FlagState flag = Live(kOnOff);
  EXPECT_EQ(Edited(EditDefaultVariant(kId, "on"), flag)["defaultVariant"], "on");
  EXPECT_FALSE(Edited(EditDefaultVariant(kId, ""), flag).contains("defaultVariant"));
  ExpectError(Error(EditDefaultVariant(kId, "onn"), &flag), StatusCode::kInvalidArgument,
              R"(has no variant "onn"; its variants are "off", "on")");
}

TEST(EditRollout, ByTargetingKeyIsFlagdsShorthand) {
  for (const char* const by : {"", "targetingKey"}) {
    const Rollout rollout = {{{"on", 10}, {"off", 90}}, by, false};
    EXPECT_EQ(Edited(EditRollout(kId, rollout), Live(kOnOff))["targeting"],
              Json::parse(R"({"fractional":[["on",10],["off",90]]})"));
  }
}

TEST(EditRollout, ByAttributeFallsBackOnTheTargetingKey) {
  const Rollout rollout = {{{"on", 10}, {"off", 90}}, "user.email", false};
  EXPECT_EQ(Edited(EditRollout(kId, rollout), Live(kOnOff))["targeting"], Json::parse(R"(
      {"fractional":[
        {"if":[{"missing":["user.email"]},null,
               {"cat":[{"var":"$flagd.flagKey"},{"var":"user.email"}]}]},
        ["on",10],["off",90]]})"));
}

std::string VariantFor(const Json& definition, const Json& context) {
  const auto flag = Flag::Compile(kId, definition);
  const Resolution resolution = (*flag)->Resolve(ValueView::Of(context), 0);
  return resolution.variant == nullptr ? "" : resolution.variant->name;
}

TEST(EditRollout, EvaluatesByAttributeElseByTargetingKey) {
  const std::vector<RolloutShare> half = {{"on", 50}, {"off", 50}};
  const Json by_key = Edited(EditRollout(kId, {half, "", false}), Live(kOnOff));
  const Json by_mail = Edited(EditRollout(kId, {half, "email", false}), Live(kOnOff));
  for (int i = 0; i < 200; ++i) {
    const std::string member = absl::StrCat("member-", i);
    const std::string expected = VariantFor(by_key, {{"targetingKey", member}});
    ASSERT_NE(expected, "");
    EXPECT_EQ(VariantFor(by_mail, {{"targetingKey", member}}), expected);
    EXPECT_EQ(VariantFor(by_mail, {{"targetingKey", "other"}, {"email", member}}), expected);
  }
}

TEST(EditRollout, WritesWhatTheLintAccepts) {
  for (const char* const by : {"", "email"}) {
    const Json next = Edited(EditRollout(kId, {{{"on", 10}}, by, false}), Live(kOnOff));
    EXPECT_THAT(LintDefinition(**Flag::Compile(kId, next), next), testing::IsEmpty());
  }
}

TEST(EditRollout, KeepsTheOrderOfPresentShares) {
  FlagState flag = Live(R"({"variants":{"a":1,"b":2,"c":3,"d":4},
      "targeting":{"fractional":[["c",1],["a"],["b",0]]}})");
  const Rollout rollout = {{{"a", 5}, {"d", 6}, {"c", 7}}, "", false};
  EXPECT_EQ(Edited(EditRollout(kId, rollout), flag)["targeting"],
            Json::parse(R"({"fractional":[["c",7],["a",5],["d",6]]})"));
}

TEST(EditRollout, KeepsEarlierMembersWhenAWeightGrows) {
  const Json ten = Edited(EditRollout(kId, {{{"on", 10}, {"off", 90}}, "", false}), Live(kOnOff));
  // The request's own order does not matter.
  const Json fifty =
      Edited(EditRollout(kId, {{{"off", 50}, {"on", 50}}, "", false}), Live(ten.dump()));
  int members = 0;
  for (int i = 0; i < 1000; ++i) {
    const Json context = {{"targetingKey", absl::StrCat("user-", i)}};
    if (VariantFor(ten, context) != "on") continue;
    ++members;
    EXPECT_EQ(VariantFor(fifty, context), "on") << context;
  }
  EXPECT_NEAR(members, 100, 40);
}

TEST(EditRollout, TakesAnySingleFractionalForARollout) {
  const FlagState flag = Live(R"({"variants":{"on":true,"off":false},
      "targeting":{"fractional":[{"var":"email"},["off",{"var":"w"}],["on",9]]}})");
  EXPECT_EQ(Edited(EditRollout(kId, {{{"on", 1}, {"off", 2}}, "", false}), flag)["targeting"],
            Json::parse(R"({"fractional":[["off",2],["on",1]]})"));
  for (const char* const none : {"null", "{}"}) {
    const FlagState empty =
        Live(absl::StrCat(R"({"variants":{"on":true,"off":false},"targeting":)", none, "}"));
    EXPECT_TRUE(EditRollout(kId, {{{"on", 1}}, "", false})(&empty).ok());
  }
}

TEST(EditRollout, ReplacesOtherTargetingOnlyWhenTold) {
  const FlagState flag = Live(kTargeted);
  ExpectError(Error(EditRollout(kId, {{{"on", 1}}, "", false}), &flag),
              StatusCode::kFailedPrecondition, "targeting rules that are no rollout");
  EXPECT_EQ(Edited(EditRollout(kId, {{{"on", 1}}, "", true}), flag)["targeting"],
            Json::parse(R"({"fractional":[["on",1]]})"));
}

TEST(EditRollout, RefusesSharesThatAreNone) {
  const std::vector<std::pair<Rollout, std::string>> cases = {
      {{{}, "", false}, "at least one share"},
      {{{{"on", 1}, {"on", 2}}, "", false}, R"(names variant "on" twice)"},
      {{{{"onn", 1}}, "", false}, R"(has no variant "onn")"},
      {{{{"on", 0}, {"off", 0}}, "", false}, "sum to 0"},
      {{{{"on", 2147483647}, {"off", 1}}, "", false}, "sum to 2147483648"},
      {{{{"on", 1}}, "\xFF", false}, "UTF-8"},
  };
  const FlagState flag = Live(kOnOff);
  for (const auto& [rollout, message] : cases) {
    ExpectError(Error(EditRollout(kId, rollout), &flag), StatusCode::kInvalidArgument, message);
  }
  EXPECT_TRUE(EditRollout(kId, {{{"on", 2147483647}}, "", false})(&flag).ok());
}

TEST(EditKill, PinsTheOffVariantAndKeepsTheDefinition) {
  const FlagState flag = Live(kTargeted);
  const absl::StatusOr<std::optional<FlagState>> next = EditKill(kId, "")(&flag);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(Json::parse((*next)->definition), Json::parse(kOnOff));
  EXPECT_EQ((*next)->former_definition, flag.definition);
}

TEST(EditKill, EnablesADisabledFlag) {
  const Json next =
      Edited(EditKill(kId, ""), Live(R"({"state":"DISABLED","variants":{"on":true,"off":false}})"));
  EXPECT_EQ(next["state"], "ENABLED");
  EXPECT_EQ(next["defaultVariant"], "off");
}

TEST(EditKill, ChoosesTheVariant) {
  const FlagState by_value = Live(R"({"variants":{"new":true,"old":false}})");
  EXPECT_EQ(Edited(EditKill(kId, ""), by_value)["defaultVariant"], "old");
  EXPECT_EQ(Edited(EditKill(kId, "new"), by_value)["defaultVariant"], "new");
  const FlagState numbers = Live(R"({"variants":{"a":1,"b":0}})");
  ExpectError(Error(EditKill(kId, ""), &numbers), StatusCode::kInvalidArgument,
              R"(name the variant to pin, one of "a", "b")");
  ExpectError(Error(EditKill(kId, "c"), &numbers), StatusCode::kInvalidArgument,
              R"(has no variant "c")");
}

TEST(EditKill, LeavesAKilledFlagAsItIs) { EXPECT_EQ(**EditKill(kId, "on")(&kKilled), kKilled); }

TEST(EditRestore, BringsTheDefinitionBack) {
  const absl::StatusOr<std::optional<FlagState>> next = EditRestore(kId)(&kKilled);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(**next, Live(kTargeted));
}

TEST(EditRestore, RefusesAFlagThatIsNotKilled) {
  const FlagState flag = Live(kOnOff);
  ExpectError(Error(EditRestore(kId), &flag), StatusCode::kFailedPrecondition, "is not killed");
}

TEST(EditRollback, MakesTheFlagWhatItWas) {
  const FlagState past = {R"({"state":"ENABLED","variants":{"a":1}})", std::nullopt};
  const FlagState now = {R"({"state":"DISABLED","variants":{"a":1}})", std::nullopt};
  EXPECT_EQ(**EditRollback({"", "x"}, past)(&now), past);
  EXPECT_EQ(**EditRollback({"", "x"}, past)(nullptr), past);
  EXPECT_FALSE((*EditRollback({"", "x"}, std::nullopt)(&now)).has_value());
}

TEST(EditRollback, LeavesAKilledFlagKilled) {
  const FlagState past = {R"({"state":"ENABLED","variants":{"a":1}})", std::nullopt};
  const FlagState killed = {past.definition, past.definition};
  EXPECT_EQ(EditRollback({"", "x"}, past)(&killed).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(EditRollback({"", "x"}, std::nullopt)(&killed).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(**EditRollback({"", "x"}, killed)(&killed), killed);
}

TEST(EditRollback, RefusesADefinitionThatCannotBeUsedAnyMore) {
  EXPECT_EQ(EditRollback({"", "x"}, FlagState{"{}", std::nullopt})(nullptr).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace guidon

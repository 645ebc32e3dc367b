// guidonctl against a running guidond, as an administrator uses it.

#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <set>

#include "evaluator/value_view.h"
#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "nlohmann/json.hpp"
#include "tests/support/verbs_test.h"

namespace guidon::testing {
namespace {

namespace v1 = flagd::evaluation::v1;

constexpr char kNewRanker[] = R"(
flags:
  new-ranker:
    state: ENABLED
    variants: {"on": true, "off": false}
    defaultVariant: "off"
)";

class GuidonctlTest : public VerbsTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(VerbsTest::SetUp());
    stub_ = v1::EvaluationService::NewStub(guidond_.EvaluationChannel());
    ASSERT_EQ(Apply(kNewRanker).exit_code, 0);
  }

  Finished Apply(const std::string& yaml) {
    WriteFile(dir_ / "flags.yaml", yaml);
    return guidond_.Guidonctl({"apply", "-f", dir_ / "flags.yaml"});
  }

  // Which of a thousand jobs have the flag on.
  std::set<int> MembersOn() {
    std::set<int> members;
    for (int job = 0; job < 1000; ++job) {
      grpc::ClientContext context;
      v1::ResolveBooleanRequest request;
      request.set_flag_key("new-ranker");
      (*request.mutable_context()->mutable_fields())["targetingKey"].set_string_value(
          "job-" + std::to_string(job));
      v1::ResolveBooleanResponse response;
      EXPECT_TRUE(stub_->ResolveBoolean(&context, request, &response).ok());
      if (response.value()) members.insert(job);
    }
    return members;
  }

  std::unique_ptr<v1::EvaluationService::Stub> stub_;
};

TEST_F(GuidonctlTest, ApplyTellsWhatItDid) {
  EXPECT_NE(Apply(kNewRanker).output.find("unchanged"), std::string::npos);
  std::string changed = kNewRanker;
  changed.replace(changed.find("\"off\"\n"), 5, "\"on\"");
  EXPECT_NE(Apply(changed).output.find("configured"), std::string::npos);
  EXPECT_NE(Apply("flags: {second: {state: ENABLED, variants: {a: 1}}}").output.find("created"),
            std::string::npos);
}

TEST_F(GuidonctlTest, ApplyRefusesAllForOneBadFlagAndNamesIt) {
  const Finished refused = Apply(
      "flags:\n  good: {state: ENABLED, variants: {a: 1}}\n"
      "  bad: {state: ENABLED, variants: {a: 1}, defaultVariant: b}\n");
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_NE(refused.errors.find("bad"), std::string::npos) << refused.errors;
  EXPECT_NE(refused.errors.find("defaultVariant"), std::string::npos) << refused.errors;
  EXPECT_EQ(guidond_.Guidonctl({"get", "good"}).exit_code, 3);
}

TEST_F(GuidonctlTest, RolloutReachesItsShareAndKeepsEarlierMembersAsItGrows) {
  ASSERT_EQ(guidond_
                .Guidonctl({"rollout", "new-ranker", "--variant", "on=10", "--variant", "off=90",
                            "--by", "targetingKey"})
                .exit_code,
            0);
  const std::set<int> tenth = MembersOn();
  EXPECT_GT(tenth.size(), 60U);
  EXPECT_LT(tenth.size(), 140U);
  // In another order on purpose: the rollout keeps the one it has.
  ASSERT_EQ(guidond_
                .Guidonctl({"rollout", "new-ranker", "--variant", "off=50", "--variant", "on=50",
                            "--by", "targetingKey"})
                .exit_code,
            0);
  const std::set<int> half = MembersOn();
  EXPECT_GT(half.size(), 430U);
  EXPECT_LT(half.size(), 570U);
  for (const int job : tenth) EXPECT_TRUE(half.contains(job)) << job;
}

TEST_F(GuidonctlTest, KillTurnsEverybodyOffAndRestoreBringsTheRolloutBack) {
  ASSERT_EQ(
      guidond_.Guidonctl({"rollout", "new-ranker", "--variant", "on=50", "--variant", "off=50"})
          .exit_code,
      0);
  const std::set<int> before = MembersOn();
  ASSERT_FALSE(before.empty());
  ASSERT_EQ(guidond_.Guidonctl({"kill", "new-ranker", "--reason", "errors"}).exit_code, 0);
  EXPECT_TRUE(MembersOn().empty());
  EXPECT_EQ(guidond_.Guidonctl({"rollout", "new-ranker", "--variant", "on=1"}).exit_code, 5);
  EXPECT_EQ(guidond_.Guidonctl({"kill", "new-ranker"}).exit_code, 0);  // again: nothing to do
  ASSERT_EQ(guidond_.Guidonctl({"restore", "new-ranker"}).exit_code, 0);
  EXPECT_EQ(MembersOn(), before);
  EXPECT_EQ(guidond_.Guidonctl({"restore", "new-ranker"}).exit_code, 5);
}

TEST_F(GuidonctlTest, DisabledFlagGivesNoValue) {
  ASSERT_EQ(guidond_.Guidonctl({"disable", "new-ranker"}).exit_code, 0);
  EXPECT_EQ(Result({"eval", "new-ranker"})["reason"], "DISABLED");
  ASSERT_EQ(guidond_.Guidonctl({"enable", "new-ranker"}).exit_code, 0);
  EXPECT_EQ(Result({"eval", "new-ranker"})["reason"], "STATIC");
}

TEST_F(GuidonctlTest, HistoryTellsWhoDidWhatAndWhy) {
  ASSERT_EQ(guidond_
                .Guidonctl({"set-default", "new-ranker", "on", "--reason", "launch day", "--actor",
                            "ada@example.com"})
                .exit_code,
            0);
  const Json history = Result({"history", "new-ranker"});
  const Json& changes = history.is_array() ? history : history["changes"];
  ASSERT_EQ(changes.size(), 2U) << history;
  EXPECT_EQ(changes[0]["actor"], "ada@example.com");
  EXPECT_EQ(changes[0]["reason"], "launch day");
  EXPECT_EQ(changes[0]["revision"], 2);
  EXPECT_EQ(changes[0]["before"]["definition"]["defaultVariant"], "off");
  EXPECT_EQ(changes[0]["after"]["definition"]["defaultVariant"], "on");
}

TEST_F(GuidonctlTest, WatchShowsChangesFromARevisionOnAndThenLive) {
  Process watch({Program("guidonctl"), "watch", "--after", "0", "-o", "json", "--server",
                 "localhost:" + std::to_string(guidond_.admin_port())});
  const auto first = watch.WaitForLine("new-ranker");
  ASSERT_TRUE(first.has_value()) << watch.errors();
  EXPECT_EQ(Json::parse(*first)["revision"], 1);
  ASSERT_EQ(guidond_.Guidonctl({"set-default", "new-ranker", "on"}).exit_code, 0);
  const auto second = watch.WaitForLine("new-ranker");
  ASSERT_TRUE(second.has_value()) << watch.errors();
  EXPECT_EQ(Json::parse(*second)["revision"], 2);
  watch.Signal(SIGTERM);
  EXPECT_TRUE(watch.Wait().has_value());
}

TEST_F(GuidonctlTest, ExitCodesTellFailuresApart) {
  EXPECT_EQ(guidond_.Guidonctl({"get", "new-ranker"}).exit_code, 0);
  EXPECT_EQ(guidond_.Guidonctl({"get"}).exit_code, 2);
  EXPECT_EQ(guidond_.Guidonctl({"frobnicate"}).exit_code, 2);
  EXPECT_EQ(guidond_.Guidonctl({"get", "unknown"}).exit_code, 3);
  EXPECT_EQ(guidond_.Guidonctl({"eval", "unknown"}).exit_code, 3);
  EXPECT_EQ(guidond_.Guidonctl({"set-default", "new-ranker", "on", "--expected-revision", "99"})
                .exit_code,
            4);
  EXPECT_EQ(guidond_.Guidonctl({"set-default", "new-ranker", "maybe"}).exit_code, 5);
  guidond_.process().Signal(SIGTERM);
  ASSERT_EQ(guidond_.process().Wait(), 0);
  const Finished unreachable = guidond_.Guidonctl({"list", "--timeout", "2s"});
  EXPECT_EQ(unreachable.exit_code, 1);
  EXPECT_NE(unreachable.errors.find("--server"), std::string::npos) << unreachable.errors;
}

TEST_F(GuidonctlTest, EvalReadsContextFromTheCommandLine) {
  ASSERT_EQ(Apply(R"(
flags:
  limit:
    state: ENABLED
    variants: {free: 10, paid: 100}
    defaultVariant: free
    targeting: {if: [{"==": [{var: plan}, pro]}, paid]}
)")
                .exit_code,
            0);
  EXPECT_EQ(Result({"eval", "limit"})["value"], 10);
  const Json paid = Result({"eval", "limit", "--context", "plan=pro"});
  EXPECT_EQ(paid["value"], 100);
  EXPECT_EQ(paid["variant"], "paid");
  EXPECT_EQ(paid["reason"], "TARGETING_MATCH");
}

TEST_F(GuidonctlTest, SamplesLoadWithoutWarnings) {
  for (const char* sample : {"new-ranker.yaml", "features.yaml"}) {
    const Finished applied = guidond_.Guidonctl(
        {"apply", "-f", std::string(GUIDON_SOURCE_DIR) + "/deploy/samples/" + sample});
    EXPECT_EQ(applied.exit_code, 0) << applied.errors;
    EXPECT_EQ(applied.errors, "");
  }
}

}  // namespace
}  // namespace guidon::testing

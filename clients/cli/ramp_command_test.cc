#include <cstdlib>

#include "absl/strings/str_split.h"
#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/recording_ramps.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RampCommandTest : public ::testing::Test {
 protected:
  RampCommandTest() { Answers({v1::Ramp::STATE_RUNNING}); }

  // One ramp for each state, each a step further.
  void Answers(const std::vector<v1::Ramp::State>& states) {
    ramps_.ramps.clear();
    for (const v1::Ramp::State state : states) {
      v1::Ramp& ramp = ramps_.ramps.emplace_back();
      ramp.set_key("a");
      ramp.set_to("on");
      ramp.set_from("off");
      for (const double step : {10, 50, 100}) ramp.add_steps(step);
      ramp.set_steps_taken(static_cast<uint32_t>(ramps_.ramps.size()));
      ramp.set_state(state);
    }
  }

  Outcome Run(std::vector<std::string> arguments, bool terminal = false) {
    ramps_.called.clear();
    arguments.insert(arguments.begin(), "ramp");
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments, "", terminal);
  }

  RecordingRamps ramps_;
  TestServer server_{ramps_};
};

TEST_F(RampCommandTest, SendsThePlan) {
  const Outcome outcome = Run({"a",
                               "--to",
                               "on",
                               "--steps",
                               "0.1,10%,100",
                               "--every",
                               "1m30s",
                               "--from",
                               "off",
                               "--by",
                               "email",
                               "--replace-targeting",
                               "--flag-set",
                               "web",
                               "--reason",
                               "release",
                               "--expected-revision",
                               "7",
                               "--at",
                               "2100-01-01T00:00:00Z"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(ramps_.called,
            "StartRamp flag_set: \"web\" key: \"a\" expected_revision: 7 reason: \"release\" to: "
            "\"on\" from: \"off\" steps: 0.1 steps: 10 steps: 100 every { seconds: 90 } bucket_by: "
            "\"email\" replace_targeting: true start_at { seconds: 4102444800 }");
  EXPECT_EQ(outcome.out, "ramp/a running: 10 % get \"on\" (step 1 of 3)\n");
  Run({"start", "status", "--to", "on", "--steps", "100"});
  EXPECT_EQ(ramps_.called, "StartRamp key: \"status\" to: \"on\" steps: 100");
}

TEST_F(RampCommandTest, TriesAPlanOutWithoutStartingIt) {
  Answers({v1::Ramp::STATE_SCHEDULED});
  const Outcome outcome =
      Run({"a", "--to", "on", "--steps", "10,50", "--every", "1m", "--dry-run"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(ramps_.called,
            "PlanRamp key: \"a\" to: \"on\" steps: 10 steps: 50 every { seconds: 60 }");
  EXPECT_THAT(outcome.out, StartsWith("ramp/a: \"on\" in place of \"off\" for "));
  EXPECT_THAT(outcome.out,
              EndsWith(" %, one every 1m, from now on\ndry run: nothing was changed\n"));
  const OutputJson json =
      OutputJson::parse(Run({"a", "--to", "on", "--steps", "100", "--dry-run", "-o", "json"}).out);
  EXPECT_EQ(json["dryRun"], true);
  ramps_.status = {grpc::StatusCode::FAILED_PRECONDITION, "is killed"};
  EXPECT_EQ(Run({"a", "--to", "on", "--steps", "100", "--dry-run"}).code, 5);
  EXPECT_EQ(Run({"pause", "a", "--dry-run"}).code, 2);
  EXPECT_EQ(ramps_.called, "");
}

TEST_F(RampCommandTest, TellsATypoFromAFlag) {
  const Outcome outcome = Run({"stats"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("or did you mean ramp status?"));
}

TEST_F(RampCommandTest, SendsTheGuardAndShowsWhatItSaid) {
  guidon::testing::TempDir dir;
  guidon::testing::WriteFile(dir / "analysis.yaml", "metrics: []\n");
  ramps_.ramps[0].mutable_guard()->set_name("analysis.yaml");
  ramps_.ramps[0].mutable_guard_answer()->set_verdict(v1::GuardAnswer::VERDICT_CONTINUE);
  ramps_.ramps[0].mutable_guard_answer()->set_cause("warm-up");
  ramps_.ramps[0].mutable_guard_answer()->set_reason("20s left");
  const Outcome outcome =
      Run({"a", "--to", "on", "--steps", "10", "--every", "1s", "--guard", dir / "analysis.yaml"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(ramps_.called,
              HasSubstr("guard { name: \"analysis.yaml\" text: \"metrics: []\\n\" }"));
  EXPECT_EQ(outcome.out,
            "ramp/a running: 10 % get \"on\" (step 1 of 3)\n"
            "guard analysis.yaml: continue (warm-up): 20s left\n");
  EXPECT_THAT(Run({"status"}).out, HasSubstr("continue (warm-up)"));
  EXPECT_EQ(Run({"a", "--to", "on", "--steps", "10", "--guard", "/none.yaml"}).code, 2);
}

TEST_F(RampCommandTest, SendsActions) {
  Run({"status", "a"});
  EXPECT_EQ(ramps_.called, "GetRamp key: \"a\"");
  Run({"pause", "a", "--reason", "lunch"});
  EXPECT_EQ(ramps_.called, "PauseRamp key: \"a\" reason: \"lunch\"");
  Run({"resume", "a"});
  EXPECT_EQ(ramps_.called, "ResumeRamp key: \"a\"");
  Run({"abort", "a", "--flag-set", "web"});
  EXPECT_EQ(ramps_.called, "AbortRamp flag_set: \"web\" key: \"a\"");
}

TEST_F(RampCommandTest, ListsAllRamps) {
  const Outcome outcome = Run({"status"});
  EXPECT_EQ(ramps_.called, "ListRamps ");
  EXPECT_THAT(outcome.out, HasSubstr("a      running   10        on   1/3"));
  const OutputJson json = OutputJson::parse(Run({"status", "-o", "json"}).out);
  EXPECT_EQ(json["ramps"][0]["stepsTaken"], 1);
}

TEST_F(RampCommandTest, ExplainsMistakesWithoutAskingTheServer) {
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  const Case cases[] = {
      {{}, "KEY is required"},
      {{"a"}, "such as ramp a --to on --steps 1,10,50,100 --every 30m"},
      {{"a", "--to", "on", "--steps", "1,x", "--every", "1m"}, "--steps \"1,x\" must be percent"},
      {{"a", "--to", "on", "--steps", "1,10"}, "--every is needed"},
      {{"a", "--to", "on", "--steps", "1", "--every", "5"}, "must be a time with its unit"},
      {{"a", "--to", "on", "--steps", "1", "--at", "soon"}, "or how long from now"},
      {{"pause"}, "ramp pause: name the flag"},
      {{"status", "--watch"}, "ramp status: name the flag"},
      {{"a", "b"}, "\"b\" is one argument too many"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = Run(c.arguments);
    EXPECT_EQ(outcome.code, 2) << c.message;
    EXPECT_THAT(outcome.err, HasSubstr(c.message));
    EXPECT_EQ(ramps_.called, "");
  }
}

TEST_F(RampCommandTest, EndsAsTheServerSays) {
  ramps_.status = {grpc::StatusCode::ALREADY_EXISTS, "a ramp of it is under way"};
  const Outcome outcome = Run({"a", "--to", "on", "--steps", "100"});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("a ramp of it is under way"));
}

TEST_F(RampCommandTest, WatchPrintsALineForEachChangeUntilTheEnd) {
  Answers({v1::Ramp::STATE_RUNNING, v1::Ramp::STATE_RUNNING, v1::Ramp::STATE_DONE});
  ramps_.ramps.push_front(ramps_.ramps.front());  // nothing new: no line
  const Outcome outcome = Run({"status", "a", "--watch", "--interval", "1ms"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(std::vector<std::string>(absl::StrSplit(outcome.out, '\n', absl::SkipEmpty())),
              ElementsAre(EndsWith("Z running: 10 % get \"on\" (step 1 of 3)"),
                          EndsWith("Z running: 50 % get \"on\" (step 2 of 3)"),
                          EndsWith("Z done: 100 % get \"on\" (step 3 of 3)")));
}

TEST_F(RampCommandTest, WatchShowsWhatTheGuardSays) {
  Answers({v1::Ramp::STATE_RUNNING, v1::Ramp::STATE_DONE});
  for (v1::Ramp& ramp : ramps_.ramps) ramp.mutable_guard()->set_name("analysis.yaml");
  ramps_.ramps[1].mutable_guard_answer()->set_verdict(v1::GuardAnswer::VERDICT_PASS);
  ramps_.ramps[1].mutable_guard_answer()->set_cause("not-worse");
  const Outcome outcome = Run({"status", "a", "--watch", "--interval", "1ms"});
  EXPECT_THAT(std::vector<std::string>(absl::StrSplit(outcome.out, '\n', absl::SkipEmpty())),
              ElementsAre(EndsWith("running: 10 % get \"on\" (step 1 of 3); guard -"),
                          EndsWith("(step 2 of 3); guard pass (not-worse)")));
}

TEST_F(RampCommandTest, WatchIsABarThatMovesOnATerminal) {
  setenv("TERM", "xterm", 1);
  Answers({v1::Ramp::STATE_RUNNING, v1::Ramp::STATE_RUNNING, v1::Ramp::STATE_DONE});
  const Outcome outcome = Run({"status", "a", "--watch", "--interval", "1ms"}, /*terminal=*/true);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("[###......................] running: 10 % get \"on\""));
  EXPECT_THAT(outcome.out, EndsWith("\033[1A\r\033[J[#########################] done: 100 % get "
                                    "\"on\" (step 3 of 3)\n"));
}

TEST_F(RampCommandTest, WatchFailsWhereTheRampDoes) {
  Answers({v1::Ramp::STATE_RUNNING, v1::Ramp::STATE_ABORTED});
  ramps_.ramps.back().set_message("by its gate: errors");
  const Outcome outcome =
      Run({"a", "--to", "on", "--steps", "10", "--watch", "--interval", "1ms", "-o", "json"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("the ramp of a was aborted: by its gate: errors"));
  EXPECT_EQ(OutputJson::parse(outcome.out)["state"], "aborted");
}

TEST_F(RampCommandTest, WatchGoesOnOverARestartOfTheServer) {
  Answers({v1::Ramp::STATE_RUNNING, v1::Ramp::STATE_RUNNING, v1::Ramp::STATE_DONE});
  const grpc::Status unavailable = {grpc::StatusCode::UNAVAILABLE, "shutting down"};
  ramps_.first = {grpc::Status::OK, unavailable, unavailable};
  EXPECT_EQ(Run({"status", "a", "--watch", "--interval", "1ms"}).code, 0);
  ramps_.first = {unavailable};
  EXPECT_EQ(Run({"status", "a", "--watch", "--interval", "1ms"}).code, 1);  // there never was one
}

}  // namespace
}  // namespace guidon::cli

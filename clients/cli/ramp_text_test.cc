#include "clients/cli/ramp_text.h"

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

v1::Ramp Ramp(const std::string& text) {
  v1::Ramp ramp;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(key: "a" to: "on" from: "off" steps: [0.1, 10, 100] )" + text, &ramp));
  return ramp;
}

TEST(RampText, SaysHowItStandsAndWhatComesNext) {
  struct Case {
    std::string ramp;
    std::string text;
    std::string next;
  };
  const Case cases[] = {
      {"state: STATE_SCHEDULED next_at { seconds: 1800007200 }",
       "scheduled: 0 % get \"on\" (step 0 of 3)", "0.1 % in 2h"},
      {"state: STATE_RUNNING steps_taken: 2 next_at { seconds: 1800001752 }",
       "running: 10 % get \"on\" (step 2 of 3)", "100 % in 29m12s"},
      {"state: STATE_RUNNING steps_taken: 3 next_at { seconds: 1800000002 nanos: 560000000 }",
       "running: 100 % get \"on\" (step 3 of 3)", "done in 2.6s"},
      {"state: STATE_RUNNING steps_taken: 1 next_at { seconds: 1799999999 } message: 'waits'",
       "running: 0.1 % get \"on\" (step 1 of 3), waits", "10 % in 0"},
      {"state: STATE_PAUSED steps_taken: 1 remaining { seconds: 60 }",
       "paused: 0.1 % get \"on\" (step 1 of 3)", "10 % 1m after resume"},
      {"state: STATE_DONE steps_taken: 3", "done: 100 % get \"on\" (step 3 of 3)", ""},
      {"state: STATE_ABORTED steps_taken: 2 message: 'by \"cat\"'",
       "aborted: all get \"off\", by \"cat\"", ""},
      {"state: STATE_STOPPED steps_taken: 2 message: 'the flag was killed'",
       "stopped: after step 2 of 3, the flag was killed", ""},
  };
  for (const Case& c : cases) {
    const v1::Ramp ramp = Ramp(c.ramp);
    EXPECT_EQ(RampText(ramp), c.text);
    if (ramp.has_next_at() || ramp.has_remaining()) {
      EXPECT_EQ(NextText(ramp, kNow), c.next);
    }
  }
}

TEST(RampText, BarIsAsFullAsThePercentAndNeverEmptyAboveZero) {
  EXPECT_EQ(Bar(0, 10), "[..........]");
  EXPECT_EQ(Bar(0.1, 10), "[#.........]");
  EXPECT_EQ(Bar(50, 10), "[#####.....]");
  EXPECT_EQ(Bar(100, 10), "[##########]");
}

TEST(RampText, JsonHasNullForWhatIsNotThere) {
  const OutputJson json =
      RampJson(Ramp("state: STATE_RUNNING steps_taken: 1 every { seconds: 90 } "
                    "next_at { seconds: 1800000000 }"));
  EXPECT_EQ(json["state"], "running");
  EXPECT_EQ(json["percent"], 0.1);
  EXPECT_EQ(json["steps"].dump(), "[0.1,10.0,100.0]");
  EXPECT_EQ(json["every"], "1m30s");
  EXPECT_EQ(json["nextAt"], "2027-01-15T08:00:00Z");
  EXPECT_TRUE(json["endedAt"].is_null());
  EXPECT_TRUE(json["remaining"].is_null());
}

TEST(RampText, GuardSaysItsVerdictAndWhy) {
  EXPECT_EQ(GuardText(Ramp("state: STATE_RUNNING")), "");
  const std::string guard = "state: STATE_RUNNING guard { name: 'a.yaml' text: 'x' } ";
  EXPECT_EQ(GuardWord(Ramp(guard)), "-");
  EXPECT_EQ(GuardText(Ramp(guard)), "a.yaml: no answer yet");
  EXPECT_TRUE(RampJson(Ramp(guard))["guard"]["verdict"].is_null());
  const v1::Ramp ramp = Ramp(guard + R"(guard_answer {
      verdict: VERDICT_FAIL cause: "ratio" reason: "3 times as many failures"
      tests { name: "failures" verdict: VERDICT_FAIL to_all: 100 to_bad: 9 from_all: 900 from_bad: 3
              worse: 512.5 worse_bound: 200 not_worse: 0.5 not_worse_bound: 100 } })");
  EXPECT_EQ(GuardWord(ramp), "fail (ratio)");
  EXPECT_EQ(GuardText(ramp), "a.yaml: fail (ratio): 3 times as many failures");
  v1::Ramp aborted = ramp;
  aborted.set_message("by its gate: 3 times as many failures");
  EXPECT_EQ(GuardText(aborted), "a.yaml: fail (ratio)");
  const OutputJson json = RampJson(ramp)["guard"];
  EXPECT_EQ(json["verdict"], "fail");
  EXPECT_EQ(json["tests"][0].dump(),
            R"({"name":"failures","verdict":"fail","reason":"","to":{"all":100.0,"bad":9.0},)"
            R"("from":{"all":900.0,"bad":3.0},"worse":512.5,"worseBound":200.0,"notWorse":0.5,)"
            R"("notWorseBound":100.0,"maxRate":null,"aboveMaxRate":0.0})");
}

TEST(RampText, ActionsReadAsOnTheCommandLine) {
  v1::FlagAction action;
  action.set_enabled(true);
  EXPECT_EQ(ActionText(action), "enable");
  action.set_default_variant("on");
  EXPECT_EQ(ActionText(action), "set-default on");
  action.set_kill("");
  EXPECT_EQ(ActionText(action), "kill");
  action.set_kill("off");
  EXPECT_EQ(ActionText(action), "kill off");
  action.mutable_restore();
  EXPECT_EQ(ActionText(action), "restore");
}

}  // namespace
}  // namespace guidon::cli

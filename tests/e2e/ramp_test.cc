// Ramps and scheduled changes, carried out by a running guidond.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "evaluator/flag.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/struct_view.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

constexpr char kFlags[] = R"(
flags:
  a: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
  b: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off",
      targeting: {if: [{in: ["@us.com", {var: email}]}, "on", null]}}
)";

class RampTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Start();
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
    WriteFile(dir_ / "flags.yaml", kFlags);
    Run({"apply", "-f", dir_ / "flags.yaml"});
  }

  void Start() {
    guidond_ = std::make_unique<Guidond>(std::vector<std::string>{"--store", dir_ / "store"});
  }
  void Restart(int signal) {
    guidond_->process().Signal(signal);
    guidond_->process().Wait();
    Start();
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  Finished Run(std::vector<std::string> arguments, int wanted = 0) {
    const bool filters = arguments[0] == "history" || arguments[0] == "audit";
    if (!filters) arguments.insert(arguments.end(), {"--actor", "ann"});
    Finished finished = guidond_->Guidonctl(arguments);
    EXPECT_EQ(finished.exit_code, wanted)
        << arguments[0] << " " << arguments[1] << ": " << finished.output << finished.errors;
    return finished;
  }
  Json Result(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-o", "json"});
    return Json::parse(Run(arguments).output, nullptr, false);
  }

  Json Ramp() { return Result({"ramp", "status", "a"}); }
  bool RampIs(const std::string& state) {
    return Eventually([&] { return Ramp()["state"] == state; });
  }

  // The flag's changes of these kinds, oldest first.
  std::vector<Json> Changes(const std::set<std::string>& kinds) {
    const Json history = Result({"history", "a", "--limit", "0"});
    std::vector<Json> changes;
    for (const Json& change : history["changes"]) {
      if (kinds.contains(change["kind"].get<std::string>()))
        changes.insert(changes.begin(), change);
    }
    return changes;
  }

  TempDir dir_;
  std::unique_ptr<Guidond> guidond_;
};

// Those of 1000 users who have `on` by a flag's definition.
std::set<int> Members(const Json& flag) {
  const std::shared_ptr<const Flag> compiled = Flag::Compile({"", "a"}, flag["definition"]).value();
  std::set<int> members;
  for (int user = 0; user < 1000; ++user) {
    google::protobuf::Struct context;
    (*context.mutable_fields())["targetingKey"].set_string_value("user-" + std::to_string(user));
    const Resolution resolution = compiled->Resolve(ViewOf(context), 0);
    if (resolution.variant != nullptr && resolution.variant->name == "on") members.insert(user);
  }
  return members;
}

TEST_F(RampTest, ReleasesToEverybodyAndWhoWasInStaysIn) {
  const Finished watched = Run({"ramp", "a", "--to", "on", "--steps", "1,10,50,100", "--every",
                                "200ms", "--watch", "--interval", "20ms", "--reason", "release"});
  EXPECT_NE(watched.output.find("running: 100 % get \"on\" (step 4 of 4)"), std::string::npos);
  EXPECT_NE(watched.output.find("done: 100 % get \"on\""), std::string::npos) << watched.output;
  EXPECT_EQ(Result({"eval", "a", "--targeting-key", "user-1"})["value"], true);

  const std::vector<Json> steps = Changes({"ramp-step"});
  ASSERT_EQ(steps.size(), 4U);
  std::set<int> before;
  for (const Json& step : steps) {
    EXPECT_EQ(step["actor"], "ann (ramp)");
    const std::set<int> members = Members(step["after"]);
    EXPECT_GT(members.size(), before.size());
    for (const int user : before) EXPECT_TRUE(members.contains(user)) << user;
    before = members;
  }
  EXPECT_EQ(before.size(), 1000U);
  EXPECT_EQ(steps[1]["reason"], "ramp step 2 of 4: 10 % get \"on\": release");
}

TEST_F(RampTest, TakesEachStepOnceThoughItIsKilledAtRandomMoments) {
  constexpr int kSteps = 25;
  std::string percents;
  for (int step = 1; step <= kSteps; ++step) {
    percents += (step > 1 ? "," : "") + std::to_string(4 * step);
  }
  Run({"ramp", "a", "--to", "on", "--steps", percents, "--every", "100ms"});
  std::minstd_rand random(1);
  int killed = 0;
  while (Ramp()["state"] == "running" && killed < 12) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 150));
    Restart(SIGKILL);
    ++killed;
    EXPECT_EQ(Result({"audit", "verify"})["findings"], Json::array());
    const int percent = Ramp()["percent"];
    const std::string share = Result({"get", "a"})["definition"]["targeting"].dump();
    // A step may come between the calls.
    if (percent == Ramp()["percent"]) {
      const std::string wanted = R"({"fractional":[["on",)" + std::to_string(percent) + "],";
      EXPECT_EQ(share.find(wanted), 0U) << share << wanted;
    }
  }
  EXPECT_GE(killed, 5);
  ASSERT_TRUE(RampIs("done")) << Ramp();
  const std::vector<Json> changes = Changes({"ramp-step", "ramp"});
  ASSERT_EQ(changes.size(), kSteps + 1U);
  for (int step = 1; step <= kSteps; ++step) {
    const std::string reason = "ramp step " + std::to_string(step) + " of 25: ";
    EXPECT_EQ(changes[step - 1]["reason"].get<std::string>().find(reason), 0U) << reason;
  }
  EXPECT_EQ(changes.back()["reason"], "ramp done");
}

TEST_F(RampTest, PausesResumesAndAborts) {
  Run({"ramp", "a", "--to", "on", "--steps", "0.1,100", "--every", "1h"});
  EXPECT_EQ(Run({"ramp", "pause", "a"}).output.find("ramp/a paused: 0.1 % get \"on\""), 0U);
  Restart(SIGTERM);
  EXPECT_EQ(Ramp()["state"], "paused");
  EXPECT_TRUE(Ramp()["nextAt"].is_null());
  EXPECT_EQ(Run({"ramp", "resume", "a"}).output.find("ramp/a running: 0.1 % get \"on\""), 0U);
  Run({"ramp", "abort", "a", "--reason", "errors"});
  EXPECT_EQ(Result({"get", "a"})["definition"]["targeting"].dump(),
            R"({"fractional":[["on",0],["off",100]]})");
  EXPECT_EQ(Ramp()["message"], "by \"ann\": errors");
  EXPECT_EQ(Run({"ramp", "status", "a", "--watch"}, 1).errors,
            "guidonctl: the ramp of a was aborted: by \"ann\": errors\n");
  Run({"ramp", "resume", "a"}, 5);
}

TEST_F(RampTest, KillByHandWins) {
  Run({"ramp", "a", "--to", "on", "--steps", "10,50,100", "--every", "300ms"});
  Run({"kill", "a", "--reason", "pager"});
  ASSERT_TRUE(RampIs("stopped")) << Ramp();
  EXPECT_NE(Ramp()["message"].get<std::string>().find("killed by \"ann\" at revision"),
            std::string::npos);
  Restart(SIGKILL);
  EXPECT_EQ(Result({"get", "a"})["killed"], true);
  EXPECT_EQ(Result({"eval", "a"})["value"], false);
  EXPECT_EQ(Ramp()["state"], "stopped");
}

TEST_F(RampTest, RefusesWhatDoesNotFit) {
  const std::vector<std::string> plan = {"--to", "on", "--steps", "10,100", "--every", "1h"};
  const auto ramp = [&](const std::string& key, int wanted) {
    std::vector<std::string> arguments = {"ramp", key};
    arguments.insert(arguments.end(), plan.begin(), plan.end());
    return Run(arguments, wanted);
  };
  ramp("unknown", 3);
  EXPECT_NE(ramp("b", 5).errors.find("targeting rules that are no"), std::string::npos);
  ramp("a", 0);
  EXPECT_NE(ramp("a", 4).errors.find("is under way"), std::string::npos);
  Run({"ramp", "b", "--to", "on", "--steps", "10", "--replace-targeting"});
  Run({"ramp", "a", "--to", "on", "--steps", "50,10", "--every", "1h"}, 5);
  Run({"ramp", "pause", "unknown"}, 3);
  EXPECT_EQ(Result({"ramp", "status"})["ramps"].size(), 2U);
  EXPECT_TRUE(Eventually([&] {
    const std::string metrics = guidond_->HttpGet("/metrics");
    return metrics.find("guidon_ramps{state=\"running\"} 1\n") != std::string::npos &&
           metrics.find("guidon_ramps{state=\"done\"} 1\n") != std::string::npos;
  }));
}

TEST_F(RampTest, StartsAtItsTimeAlsoAfterARestart) {
  Run({"ramp", "a", "--to", "on", "--steps", "100", "--at", "2s"});
  EXPECT_EQ(Ramp()["state"], "scheduled");
  Restart(SIGKILL);
  EXPECT_TRUE(RampIs("done")) << Ramp();
  EXPECT_EQ(Changes({"ramp-step"}).size(), 1U);
}

TEST_F(RampTest, MakesScheduledChangesOnceOverRestarts) {
  Run({"schedule", "a", "kill", "--at", "3s", "--reason", "sale ends"});
  Run({"schedule", "a", "set-default", "on", "--at", "4s"});
  Run({"schedule", "b", "kill", "--at", "1h"});
  EXPECT_EQ(Result({"schedule", "list", "--pending"})["changes"].size(), 3U);
  Run({"schedule", "cancel", "3"});
  Run({"schedule", "cancel", "3"}, 5);
  Restart(SIGKILL);
  ASSERT_TRUE(Eventually([&] {
    return Result({"schedule", "list", "a", "--pending"})["changes"].empty();
  }));
  Restart(SIGKILL);
  EXPECT_EQ(Result({"get", "a"})["killed"], true);
  const std::vector<Json> kills = Changes({"kill"});
  ASSERT_EQ(kills.size(), 1U);
  EXPECT_EQ(kills[0]["actor"], "ann (schedule)");
  EXPECT_EQ(kills[0]["reason"], "sale ends");
  const Json changes = Result({"schedule", "list"})["changes"];
  EXPECT_EQ(changes[0]["state"], "done");
  EXPECT_EQ(changes[1]["state"], "failed");  // a kill wins
  EXPECT_EQ(changes[2]["state"], "cancelled");
}

}  // namespace
}  // namespace guidon::testing

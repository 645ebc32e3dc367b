#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>

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
using ::testing::HasSubstr;

constexpr char kDark[] = R"({"defaultVariant":"off","variants":{"on":true,"off":false}})";
constexpr char kReleased[] = R"({"targeting":{"fractional":[["on",100],["off",0]]}})";

// Gives the ramps of RecordingRamps once one was started, and those of `before` earlier.
class Ramps final : public RecordingRamps {
 public:
  std::vector<std::string> calls;
  std::vector<v1::Ramp> before;
  grpc::Status refusal;  // of StartRamp
  bool started = false;
  v1::StartRampRequest start;
  v1::RampRequest abort;
  std::function<void()> looked_at;

  grpc::Status StartRamp(grpc::ServerContext* context, const v1::StartRampRequest* request,
                         v1::RampResponse* response) override {
    calls.emplace_back("start");
    start = *request;
    started = true;
    if (!refusal.ok()) return refusal;
    return RecordingRamps::StartRamp(context, request, response);
  }
  grpc::Status GetRamp(grpc::ServerContext* context, const v1::RampRequest* request,
                       v1::RampResponse* response) override {
    if (looked_at) looked_at();
    if (started) return RecordingRamps::GetRamp(context, request, response);
    if (before.empty()) return {grpc::StatusCode::NOT_FOUND, "has had no ramp"};
    *response->mutable_ramp() = before.front();
    if (before.size() > 1) before.erase(before.begin());
    return grpc::Status::OK;
  }
  grpc::Status AbortRamp(grpc::ServerContext*, const v1::RampRequest* request,
                         v1::RampResponse* response) override {
    calls.emplace_back("abort");
    abort = *request;
    *response->mutable_ramp() = ramps.front();
    response->mutable_ramp()->set_state(v1::Ramp::STATE_ABORTED);
    return grpc::Status::OK;
  }
};

// A flag that is there, or is created by Put.
class Admin final : public RecordingAdmin {
 public:
  bool is_there = true;

  grpc::Status Get(grpc::ServerContext* context, const v1::GetRequest* request,
                   v1::GetResponse* response) override {
    if (!is_there) return {grpc::StatusCode::NOT_FOUND, "flag \"a\": not found"};
    return RecordingAdmin::Get(context, request, response);
  }
  grpc::Status Put(grpc::ServerContext* context, const v1::PutRequest* request,
                   v1::PutResponse* response) override {
    is_there = true;
    return RecordingAdmin::Put(context, request, response);
  }
};

class ReleaseCommandTest : public ::testing::Test {
 protected:
  ReleaseCommandTest() {
    admin_.flag = MakeFlag("", "a", 1, kDark);
    guidon::testing::WriteFile(dir_ / "analysis.yaml", "metrics: []\n");
    guidon::testing::WriteFile(dir_ / "flag.json",
                               std::string(R"({"flags":{"b":{},"a":)") + kDark + "}}");
  }

  static v1::Ramp Ramp(v1::Ramp::State state, uint32_t taken, const std::string& message = "") {
    v1::Ramp ramp;
    ramp.set_key("a");
    ramp.set_to("on");
    ramp.set_from("off");
    for (const double step : {10, 100}) ramp.add_steps(step);
    ramp.mutable_every()->set_seconds(60);
    ramp.set_steps_taken(taken);
    ramp.set_state(state);
    ramp.set_message(message);
    ramp.mutable_guard()->set_name("analysis.yaml");
    ramp.mutable_guard()->set_text("metrics: []\n");
    return ramp;
  }

  Outcome Run(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {
        "release", "a",      "--guard",  dir_ / "analysis.yaml", "--every",    "1m",
        "--steps", "10,100", "--server", server_.address(),      "--interval", "1ms"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunCli(arguments);
  }
  std::string Read(const std::string& name) {
    std::ifstream file(dir_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  guidon::testing::TempDir dir_;
  Admin admin_;
  Ramps ramps_;
  TestServer server_{admin_, &ramps_};
};

TEST_F(ReleaseCommandTest, StartsAGuardedRampAndWaitsForItsEnd) {
  ramps_.ramps = {Ramp(v1::Ramp::STATE_RUNNING, 1), Ramp(v1::Ramp::STATE_RUNNING, 2),
                  Ramp(v1::Ramp::STATE_DONE, 2)};
  const Outcome outcome =
      Run({"--reason", "2.3", "--summary", dir_ / "s.md", "--junit", dir_ / "j.xml"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(ramps_.start.ShortDebugString(),
            "key: \"a\" reason: \"2.3\" to: \"on\" steps: 10 steps: 100 every { seconds: 60 } "
            "guard { name: \"analysis.yaml\" text: \"metrics: []\\n\" }");
  EXPECT_THAT(outcome.out, HasSubstr("running: 100 % get \"on\" (step 2 of 2); analysis.yaml: no"));
  EXPECT_THAT(outcome.out, HasSubstr("\nflag/a released: everybody gets \"on\"\n"));
  EXPECT_THAT(Read("s.md"), HasSubstr("## Release of a: released"));
  EXPECT_THAT(Read("j.xml"), HasSubstr("failures=\"0\""));
}

TEST_F(ReleaseCommandTest, EndsWith10WhereItWasRolledBack) {
  ramps_.ramps = {Ramp(v1::Ramp::STATE_RUNNING, 1),
                  Ramp(v1::Ramp::STATE_ABORTED, 1, "by its gate: 9 of 10 jobs fail")};
  const Outcome outcome = Run({"-o", "json", "--summary", dir_ / "s.md"});
  EXPECT_EQ(outcome.code, 10);
  EXPECT_THAT(outcome.err, HasSubstr("guidonctl: release of a rolled-back: everybody gets \"off\": "
                                     "aborted by its gate: 9 of 10 jobs fail\n"));
  EXPECT_EQ(OutputJson::parse(outcome.out)["outcome"], "rolled-back");
  EXPECT_THAT(Read("s.md"), HasSubstr("9 of 10 jobs fail"));
}

TEST_F(ReleaseCommandTest, EndsWith11WhereTheGuardCannotTellAndHoldsOrAborts) {
  ramps_.ramps = {Ramp(v1::Ramp::STATE_PAUSED, 1, "by its gate: no verdict")};
  ramps_.ramps[0].set_undecided(true);
  Outcome outcome = Run();
  EXPECT_EQ(outcome.code, 11);
  EXPECT_THAT(outcome.err, HasSubstr("paused by its gate: no verdict; 10 % keep \"on\""));
  EXPECT_THAT(ramps_.calls, ElementsAre("start"));
  ramps_.started = false;
  outcome = Run({"--on-inconclusive", "abort"});
  EXPECT_EQ(outcome.code, 11);
  EXPECT_THAT(outcome.err, HasSubstr("no verdict; everybody gets \"off\""));
  EXPECT_THAT(ramps_.calls, ElementsAre("start", "start", "abort"));
  EXPECT_EQ(ramps_.abort.reason(), "the release is inconclusive");
}

TEST_F(ReleaseCommandTest, WaitsForAPauseByHand) {
  ramps_.ramps = {Ramp(v1::Ramp::STATE_RUNNING, 1), Ramp(v1::Ramp::STATE_PAUSED, 1),
                  Ramp(v1::Ramp::STATE_DONE, 2)};
  EXPECT_EQ(Run().code, 0);
}

TEST_F(ReleaseCommandTest, WaitsNoLongerThanItIsTold) {
  ramps_.ramps = {Ramp(v1::Ramp::STATE_RUNNING, 1)};
  const Outcome outcome = Run({"--wait", "20ms"});
  EXPECT_EQ(outcome.code, 11);
  EXPECT_THAT(outcome.err, HasSubstr("the ramp has not ended in time; 10 % keep \"on\""));
}

TEST_F(ReleaseCommandTest, EndsWith1WhereSomebodyChangedTheFlagOrTheServerRefuses) {
  ramps_.ramps = {Ramp(v1::Ramp::STATE_STOPPED, 1, "the flag was killed by \"ben\"")};
  Outcome outcome = Run();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("the ramp was stopped: the flag was killed by \"ben\""));
  ramps_.started = false;
  ramps_.refusal = {grpc::StatusCode::INVALID_ARGUMENT, "analysis.yaml: line 1: metrics: is empty"};
  outcome = Run();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("analysis.yaml: line 1: metrics: is empty"));
}

TEST_F(ReleaseCommandTest, CreatesAFlagThatIsMissingDark) {
  admin_.is_there = false;
  EXPECT_EQ(Run().code, 1);
  ramps_.ramps = {Ramp(v1::Ramp::STATE_DONE, 2)};
  const Outcome outcome = Run({"-f", dir_ / "flag.json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  ASSERT_EQ(admin_.put.items_size(), 1);
  EXPECT_EQ(admin_.put.items(0).key(), "a");
  EXPECT_EQ(admin_.put.items(0).expected_revision(), 0U);
  EXPECT_TRUE(admin_.put.items(0).has_expected_revision());
  EXPECT_THAT(outcome.out, HasSubstr("flag a created, dark"));
}

TEST_F(ReleaseCommandTest, LeavesTheDefinitionOfAFlagThatIsThere) {
  ramps_.ramps = {Ramp(v1::Ramp::STATE_DONE, 2)};
  EXPECT_EQ(Run({"-f", dir_ / "flag.json"}).code, 0);
  EXPECT_EQ(admin_.put.items_size(), 0);
}

TEST_F(ReleaseCommandTest, WaitsForTheSameRampThatIsUnderWay) {
  ramps_.before = {Ramp(v1::Ramp::STATE_RUNNING, 1), Ramp(v1::Ramp::STATE_DONE, 2)};
  ramps_.before[0].set_actor("ann");
  const Outcome outcome = Run({"-o", "json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(ramps_.calls.empty());
  EXPECT_EQ(OutputJson::parse(outcome.out)["attached"], true);
  EXPECT_THAT(outcome.err, HasSubstr("the ramp that \"ann\" has started"));
}

TEST_F(ReleaseCommandTest, DoesNotTakeAnotherRampForItsOwn) {
  const std::function<void(v1::Ramp&)> others[] = {
      [](v1::Ramp& ramp) { ramp.clear_guard(); },
      [](v1::Ramp& ramp) { ramp.set_to("blue"); },
      [](v1::Ramp& ramp) { ramp.add_steps(100); },
      [](v1::Ramp& ramp) { ramp.mutable_every()->set_seconds(61); },
  };
  for (const auto& spoil : others) {
    ramps_.before = {Ramp(v1::Ramp::STATE_RUNNING, 1)};
    spoil(ramps_.before[0]);
    const Outcome outcome = Run();
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("another ramp of a is under way"));
    EXPECT_TRUE(ramps_.calls.empty());
  }
}

TEST_F(ReleaseCommandTest, HasNothingToDoForAFlagThatIsReleased) {
  admin_.flag = MakeFlag("", "a", 9, kReleased);
  const Outcome outcome = Run();
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "flag/a released: everybody gets \"on\" already\n");
  EXPECT_TRUE(ramps_.calls.empty());
}

TEST_F(ReleaseCommandTest, StartsAnewAfterARollBack) {
  ramps_.before = {Ramp(v1::Ramp::STATE_ABORTED, 1)};
  ramps_.ramps = {Ramp(v1::Ramp::STATE_DONE, 2)};
  EXPECT_EQ(Run().code, 0);
  EXPECT_THAT(ramps_.calls, ElementsAre("start"));
}

TEST_F(ReleaseCommandTest, WaitsForItsRampWhereTheAnswerToTheStartGotLost) {
  ramps_.refusal = {grpc::StatusCode::UNAVAILABLE, "connection reset"};
  ramps_.ramps = {Ramp(v1::Ramp::STATE_RUNNING, 1), Ramp(v1::Ramp::STATE_DONE, 2)};
  const Outcome outcome = Run({"-o", "json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(OutputJson::parse(outcome.out)["attached"], false);
  EXPECT_THAT(ramps_.calls, ElementsAre("start"));
}

TEST_F(ReleaseCommandTest, GoesOnOverARestartOfTheServer) {
  ramps_.ramps = {Ramp(v1::Ramp::STATE_RUNNING, 1), Ramp(v1::Ramp::STATE_DONE, 2)};
  ramps_.first = {grpc::Status::OK, {grpc::StatusCode::UNAVAILABLE, "shutting down"}};
  EXPECT_EQ(Run().code, 0);
}

TEST_F(ReleaseCommandTest, InterruptLeavesTheRampOrAbortsIt) {
  const pthread_t self = pthread_self();
  ramps_.looked_at = [&] {
    if (ramps_.started) pthread_kill(self, SIGTERM);
  };
  ramps_.ramps = {Ramp(v1::Ramp::STATE_RUNNING, 1)};
  Outcome outcome = Run({"--junit", dir_ / "j.xml"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("interrupted; the ramp goes on"));
  EXPECT_THAT(Read("j.xml"), HasSubstr("<error type=\"failed\" message=\"interrupted;"));
  EXPECT_THAT(ramps_.calls, ElementsAre("start"));
  ramps_.started = false;
  outcome = Run({"--on-interrupt", "abort"});
  EXPECT_EQ(outcome.code, 10);
  EXPECT_THAT(ramps_.calls, ElementsAre("start", "start", "abort"));
  EXPECT_EQ(ramps_.abort.reason(), "the release was interrupted");
}

TEST_F(ReleaseCommandTest, ExplainsMistakesWithoutAskingTheServer) {
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  const Case cases[] = {
      {{"release", "a", "--guard", "a.yaml"}, "--every is required"},
      {{"release", "a", "--every", "1m"}, "--guard is required"},
      {{"release", "a", "--every", "1m", "--guard", "/none.yaml"}, "/none.yaml: No such file"},
      {{"release", "a", "--every", "1m", "--guard", dir_ / "analysis.yaml", "--steps", "1,50"},
       "must end with 100"},
      {{"release", "a", "--every", "1m", "--guard", dir_ / "analysis.yaml", "--on-interrupt", "x"},
       "must be one of leave, abort"},
      {{"release", "a", "--every", "1m", "--guard", dir_ / "analysis.yaml", "--summary",
        "/none/s.md"},
       "--summary: /none/s.md cannot be written"},
      {{"release", "c", "--every", "1m", "--guard", dir_ / "analysis.yaml", "-f",
        dir_ / "flag.json"},
       "no flag \"c\" is defined there"},
      {{"release", "a", "--to", "off", "--every", "1m", "--guard", dir_ / "analysis.yaml", "-f",
        dir_ / "flag.json"},
       "is not dark: its default variant is \"off\" already"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = RunCli(c.arguments);
    EXPECT_EQ(outcome.code, 2) << c.message << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace guidon::cli

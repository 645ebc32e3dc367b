#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/recording_ramps.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using ::testing::HasSubstr;

class ScheduleCommandTest : public ::testing::Test {
 protected:
  ScheduleCommandTest() {
    ramps_.change.set_id(3);
    ramps_.change.set_key("a");
    ramps_.change.mutable_action()->set_kill("");
    ramps_.change.mutable_at()->set_seconds(4'102'444'800);
    ramps_.change.set_state(v1::ScheduledChange::STATE_PENDING);
  }

  Outcome Run(std::vector<std::string> arguments) {
    ramps_.called.clear();
    arguments.insert(arguments.begin(), "schedule");
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments);
  }

  RecordingRamps ramps_;
  TestServer server_{ramps_};
};

TEST_F(ScheduleCommandTest, SendsEachAction) {
  const std::pair<std::vector<std::string>, std::string> cases[] = {
      {{"enable"}, "enabled: true"},
      {{"disable"}, "enabled: false"},
      {{"set-default", "on"}, "default_variant: \"on\""},
      {{"kill"}, "kill: \"\""},
      {{"kill", "off"}, "kill: \"off\""},
      {{"restore"}, "restore { }"},
  };
  for (const auto& [words, action] : cases) {
    std::vector<std::string> arguments = {"a"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    arguments.insert(arguments.end(), {"--at", "2100-01-01T00:00:00Z", "--reason", "launch"});
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(ramps_.called, "ScheduleChange key: \"a\" reason: \"launch\" action { " + action +
                                 " } at { seconds: 4102444800 }");
    EXPECT_EQ(outcome.out, "scheduled change 3 pending: flag/a kill at 2100-01-01T00:00:00Z\n");
  }
  Run({"add", "list", "kill", "--at", "2100-01-01"});
  EXPECT_THAT(ramps_.called, HasSubstr("key: \"list\" action { kill"));
}

TEST_F(ScheduleCommandTest, ListsAndCancels) {
  EXPECT_THAT(Run({"list"}).out, HasSubstr("3    2100-01-01T00:00:00Z   pending   a      kill"));
  EXPECT_EQ(ramps_.called, "ListScheduledChanges ");
  const OutputJson json =
      OutputJson::parse(Run({"list", "a", "--pending", "--flag-set", "web", "-o", "json"}).out);
  EXPECT_EQ(ramps_.called, "ListScheduledChanges flag_set: \"web\" key: \"a\" pending: true");
  EXPECT_EQ(json["changes"][0]["action"], "kill");
  EXPECT_EQ(json["changes"][0]["state"], "pending");
  Run({"cancel", "3", "--reason", "too early"});
  EXPECT_EQ(ramps_.called, "CancelScheduledChange id: 3 reason: \"too early\"");
}

TEST_F(ScheduleCommandTest, ExplainsMistakesWithoutAskingTheServer) {
  const std::pair<std::vector<std::string>, std::string> cases[] = {
      {{"a"}, "the actions are enable, disable"},
      {{"a", "explode", "--at", "1h"}, "there is no action \"explode\"; say what, such as"},
      {{"a", "kil", "--at", "1h"}, "there is no action \"kil\": did you mean kill?"},
      {{"a", "set-default", "--at", "1h"}, "set-default takes one variant; say what"},
      {{"a", "kill", "--at", "2020-01-01T00:00:00Z"}, "is over: it is"},
      {{"list", "--dry-run"}, "schedule list: has no --dry-run"},
      {{"a", "enable", "on", "--at", "1h"}, "the actions are enable, disable"},
      {{"a", "kill"}, "--at is needed"},
      {{"a", "kill", "--at", "soon"}, "or how long from now"},
      {{"cancel", "x"}, "must be the number that schedule list shows"},
  };
  for (const auto& [arguments, message] : cases) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.code, 2) << message;
    EXPECT_THAT(outcome.err, HasSubstr(message));
    EXPECT_EQ(ramps_.called, "");
  }
}

TEST_F(ScheduleCommandTest, TriesOutWithoutScheduling) {
  ramps_.change.clear_id();
  const Outcome outcome = Run({"a", "kill", "--at", "2100-01-01T00:00:00Z", "--dry-run"});
  EXPECT_EQ(ramps_.called,
            "PlanScheduledChange key: \"a\" action { kill: \"\" } at { seconds: 4102444800 }");
  EXPECT_EQ(outcome.out, "flag/a kill at 2100-01-01T00:00:00Z\ndry run: nothing was changed\n");
  const OutputJson json =
      OutputJson::parse(Run({"a", "kill", "--at", "1h", "--dry-run", "-o", "json"}).out);
  EXPECT_EQ(json["dryRun"], true);
  EXPECT_TRUE(json["id"].is_null());
  ramps_.status = {grpc::StatusCode::NOT_FOUND, "no such flag"};
  EXPECT_EQ(Run({"a", "kill", "--at", "1h", "--dry-run"}).code, 3);
}

TEST_F(ScheduleCommandTest, EndsAsTheServerSays) {
  ramps_.status = {grpc::StatusCode::FAILED_PRECONDITION, "is over"};
  EXPECT_EQ(Run({"cancel", "3"}).code, 5);
}

}  // namespace
}  // namespace guidon::cli

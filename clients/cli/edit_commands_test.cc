#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EditCommandsTest : public ::testing::Test {
 protected:
  EditCommandsTest() { admin_.flag = MakeFlag("", "a", 12, "{}"); }

  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--server", server_.address(), "--actor", "ann"});
    return RunCli(arguments);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(EditCommandsTest, SendsActorReasonFlagSetAndExpectedRevision) {
  const Outcome outcome = Run(
      {"enable", "a", "--flag-set", "web", "--reason", "it is time", "--expected-revision", "11"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "flag/a (web) enabled (revision 12)\n");
  EXPECT_THAT(admin_.actors, ElementsAre("ann"));
  EXPECT_EQ(admin_.set_state.key(), "a");
  EXPECT_EQ(admin_.set_state.flag_set(), "web");
  EXPECT_EQ(admin_.set_state.reason(), "it is time");
  EXPECT_EQ(admin_.set_state.expected_revision(), 11u);
  EXPECT_TRUE(admin_.set_state.enabled());
}

TEST_F(EditCommandsTest, SendsNoExpectedRevisionWhereNoneIsGiven) {
  EXPECT_EQ(Run({"disable", "a"}).out, "flag/a disabled (revision 12)\n");
  EXPECT_FALSE(admin_.set_state.has_expected_revision());
  EXPECT_FALSE(admin_.set_state.enabled());
}

TEST_F(EditCommandsTest, TellsRevisionZeroFromNone) {
  Run({"disable", "a", "--expected-revision", "0"});
  EXPECT_TRUE(admin_.set_state.has_expected_revision());
}

TEST_F(EditCommandsTest, PrintsTheFlagAsJson) {
  EXPECT_EQ(OutputJson::parse(Run({"restore", "a", "-o", "json"}).out).dump(),
            R"({"revision":12,"flag":{"key":"a","flagSet":"","revision":12,"killed":false,)"
            R"("definition":{}}})");
  EXPECT_EQ(admin_.restore.key(), "a");
}

TEST_F(EditCommandsTest, EndsWithTheCodeOfTheServersRefusal) {
  admin_.status = {grpc::StatusCode::ABORTED, "flag \"a\" is at revision 12, not 11"};
  const Outcome conflict = Run({"enable", "a", "--expected-revision", "11"});
  EXPECT_EQ(conflict.code, 4);
  EXPECT_EQ(conflict.err, "guidonctl: flag \"a\" is at revision 12, not 11\n");
  admin_.status = {grpc::StatusCode::FAILED_PRECONDITION, "flag \"a\" is killed"};
  EXPECT_EQ(Run({"enable", "a"}).code, 5);
}

TEST_F(EditCommandsTest, SetDefault_TakesAVariantOrNone) {
  EXPECT_EQ(Run({"set-default", "a", "on"}).code, 0);
  EXPECT_EQ(admin_.set_default.variant(), "on");
  EXPECT_EQ(Run({"set-default", "a", "--none"}).code, 0);
  EXPECT_EQ(admin_.set_default.variant(), "");
  EXPECT_EQ(Run({"set-default", "a"}).code, 2);
  EXPECT_EQ(Run({"set-default", "a", "on", "--none"}).code, 2);
}

TEST_F(EditCommandsTest, Kill_TakesAVariant) {
  EXPECT_EQ(Run({"kill", "a"}).out, "flag/a killed (revision 12)\n");
  EXPECT_EQ(admin_.kill.variant(), "");
  Run({"kill", "a", "--variant", "safe"});
  EXPECT_EQ(admin_.kill.variant(), "safe");
}

TEST_F(EditCommandsTest, Delete_DeletesWhatItCanAndReportsTheRest) {
  const Outcome outcome = Run({"delete", "a", "gone", "b"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.out, "flag/a deleted (revision 41)\nflag/b deleted (revision 43)\n");
  EXPECT_EQ(outcome.err, "guidonctl: there is no flag \"gone\"\n");
}

TEST_F(EditCommandsTest, Delete_PrintsJson) {
  EXPECT_EQ(OutputJson::parse(Run({"delete", "a", "-o", "json"}).out).dump(),
            R"({"deleted":[{"key":"a","flagSet":"","revision":41}]})");
}

TEST_F(EditCommandsTest, Delete_TakesAnExpectedRevisionForOneFlagOnly) {
  EXPECT_EQ(Run({"delete", "a", "--expected-revision", "3"}).code, 0);
  EXPECT_EQ(Run({"delete", "a", "b", "--expected-revision", "3"}).code, 2);
  EXPECT_EQ(admin_.deletes.size(), 1u);
}

TEST_F(EditCommandsTest, Rollout_SendsSharesInTheirOrder) {
  const Outcome outcome = Run({"rollout", "--variant", "on=10", "--variant", "a=b=90", "a", "--by",
                               "user.email", "--replace-targeting"});
  EXPECT_EQ(outcome.out, "flag/a rollout set (revision 12)\n") << outcome.err;
  ASSERT_EQ(admin_.rollout.shares_size(), 2);
  EXPECT_EQ(admin_.rollout.shares(0).variant(), "on");
  EXPECT_EQ(admin_.rollout.shares(0).weight(), 10u);
  EXPECT_EQ(admin_.rollout.shares(1).variant(), "a=b");
  EXPECT_EQ(admin_.rollout.shares(1).weight(), 90u);
  EXPECT_EQ(admin_.rollout.bucket_by(), "user.email");
  EXPECT_TRUE(admin_.rollout.replace_targeting());
}

TEST_F(EditCommandsTest, Rollout_RefusesSharesThatAreNone) {
  for (const char* const share :
       {"on", "=10", "on=", "on=ten", "on=-1", "on=1.5", "on=2147483648"}) {
    const Outcome outcome = Run({"rollout", "a", "--variant", share});
    EXPECT_EQ(outcome.code, 2) << share;
    EXPECT_THAT(outcome.err, HasSubstr(share));
  }
  EXPECT_EQ(Run({"rollout", "a", "--variant", "on=1", "--variant", "on=2"}).code, 2);
  EXPECT_EQ(Run({"rollout", "a"}).code, 2);
  EXPECT_TRUE(admin_.actors.empty());
}

}  // namespace
}  // namespace guidon::cli

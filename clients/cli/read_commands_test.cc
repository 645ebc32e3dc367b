#include "absl/strings/str_cat.h"
#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kRanker[] =
    R"({"state":"ENABLED","variants":{"off":false,"on":true},"defaultVariant":"off",)"
    R"("targeting":{"fractional":[["on",10],["off",90]]}})";

class ReadCommandsTest : public ::testing::Test {
 protected:
  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(ReadCommandsTest, Get_PrintsATable) {
  admin_.flag = MakeFlag("", "new-ranker", 7, kRanker);
  const Outcome outcome = Run({"get", "new-ranker"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "KEY          STATE     DEFAULT   VARIANTS            "
            "TARGETING                         KILLED   REVISION\n"
            "new-ranker   enabled   off       off=false on=true   "
            "10% on, 90% off by targetingKey   no       7\n");
  EXPECT_EQ(admin_.get.key(), "new-ranker");
  EXPECT_EQ(admin_.get.flag_set(), "");
}

TEST_F(ReadCommandsTest, Get_PrintsTheWholeFlagAsJson) {
  admin_.flag = MakeFlag("web", "banner", 9, R"({"defaultVariant":"off"})");
  admin_.flag.set_killed(true);
  admin_.flag.set_former_definition(R"({"defaultVariant":"on"})");
  const Outcome outcome = Run({"get", "banner", "--flag-set", "web", "-o", "json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(OutputJson::parse(outcome.out).dump(),
            R"({"key":"banner","flagSet":"web","revision":9,"killed":true,)"
            R"("definition":{"defaultVariant":"off"},"formerDefinition":{"defaultVariant":"on"}})");
  EXPECT_EQ(admin_.get.flag_set(), "web");
}

TEST_F(ReadCommandsTest, Get_PrintsYaml) {
  admin_.flag = MakeFlag("", "a", 1, R"({"variants":{"on":true}})");
  EXPECT_EQ(Run({"get", "a", "-o", "yaml"}).out,
            "key: a\nflagSet: \"\"\nrevision: 1\nkilled: false\n"
            "definition:\n  variants:\n    \"on\": true\n");
}

TEST_F(ReadCommandsTest, Get_PassesTheServersMessageOn) {
  admin_.status = {grpc::StatusCode::NOT_FOUND, "there is no flag \"x\""};
  const Outcome outcome = Run({"get", "x"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "guidonctl: there is no flag \"x\"\n");
}

TEST_F(ReadCommandsTest, Get_TakesAKeyThatIsACommandsNameOrBeginsWithADash) {
  Run({"get", "list"});
  EXPECT_EQ(admin_.get.key(), "list");
  RunCli({"--server", server_.address(), "get", "--", "-x"});
  EXPECT_EQ(admin_.get.key(), "-x");
}

TEST_F(ReadCommandsTest, TellsTheServersTroubleFromNoServer) {
  admin_.status = {grpc::StatusCode::UNAVAILABLE, "the disk is full"};
  const Outcome trouble = Run({"get", "x"});
  EXPECT_EQ(trouble.code, 1);
  EXPECT_EQ(trouble.err, "guidonctl: the disk is full\n");

  const Outcome none = RunCli({"get", "x", "--server", "127.0.0.1:1"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("no guidond answers at 127.0.0.1:1"));
  EXPECT_THAT(none.err, HasSubstr("--server host:port or GUIDON_ADMIN_SERVER"));
}

TEST_F(ReadCommandsTest, List_ShowsFlagSetsOnlyWhereThereAreSome) {
  *admin_.listing.add_flags() = MakeFlag("", "a", 1, kRanker);
  EXPECT_THAT(Run({"list"}).out, ::testing::StartsWith("KEY "));
  EXPECT_FALSE(admin_.list.has_flag_set());
  *admin_.listing.add_flags() = MakeFlag("web", "b", 2, kRanker);
  EXPECT_THAT(Run({"list"}).out, ::testing::StartsWith("FLAG SET "));
}

TEST_F(ReadCommandsTest, List_AsksForFlagsThatNameNoSetWhereTheSetIsEmpty) {
  for (const auto& option :
       std::vector<std::vector<std::string>>{{"--flag-set="}, {"--flag-set", ""}}) {
    admin_.list.Clear();
    std::vector<std::string> arguments = {"list"};
    arguments.insert(arguments.end(), option.begin(), option.end());
    EXPECT_EQ(Run(arguments).code, 0);
    EXPECT_TRUE(admin_.list.has_flag_set());
    EXPECT_EQ(admin_.list.flag_set(), "");
  }
}

TEST_F(ReadCommandsTest, List_PrintsJson) {
  admin_.listing.set_revision(12);
  EXPECT_EQ(OutputJson::parse(Run({"list", "-o", "json"}).out).dump(),
            R"({"flags":[],"revision":12})");
  *admin_.listing.add_flags() = MakeFlag("", "a", 1, "{}");
  EXPECT_EQ(OutputJson::parse(Run({"list", "-o", "json"}).out)["flags"][0]["key"], "a");
}

TEST_F(ReadCommandsTest, List_SaysOnStderrThatThereIsNothing) {
  const Outcome outcome = Run({"list"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "No flags found.\n");
}

TEST_F(ReadCommandsTest, List_FollowsThePages) {
  for (int i = 0; i < 5; ++i) {
    *admin_.listing.add_flags() = MakeFlag("", absl::StrCat("flag-", i), 1 + i, kRanker);
  }
  admin_.listing.set_revision(9);
  admin_.listing_page = 2;
  const OutputJson listing = OutputJson::parse(Run({"list", "-o", "json"}).out);
  ASSERT_EQ(listing["flags"].size(), 5U);
  EXPECT_EQ(listing["flags"][4]["key"], "flag-4");
  EXPECT_EQ(listing["revision"], 9);
  EXPECT_GT(admin_.list.page_size(), 0U);
}

}  // namespace
}  // namespace guidon::cli

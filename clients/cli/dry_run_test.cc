#include "clients/cli/dry_run.h"

#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

class DryRunTest : public ::testing::Test {
 protected:
  DryRunTest() {
    admin_.flag = MakeFlag("", "a", 12,
                           R"({"defaultVariant":"off","state":"ENABLED",)"
                           R"("variants":{"off":false,"on":true}})");
  }

  Outcome Run(std::vector<std::string> arguments, const std::string& in = "") {
    arguments.insert(arguments.end(), {"--dry-run", "--server", server_.address()});
    return RunCli(arguments, in);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(DryRunTest, ShowsWhatEachVerbWouldChange) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"disable", "a"}, "flag/a changed\n  ~ state: \"ENABLED\" → \"DISABLED\"\n"},
      {{"set-default", "a", "on"}, "  ~ defaultVariant: \"off\" → \"on\"\n"},
      {{"set-default", "a", "--none"}, "  - defaultVariant: \"off\"\n"},
      {{"kill", "a"}, "  ~ (killed): false → true\n"},
      {{"rollout", "a", "--variant", "on=10", "--variant", "off=90"}, "  + targeting: "},
      {{"delete", "a"}, "flag/a deleted\n  - {"},
  };
  for (const auto& [arguments, expected] : cases) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr(expected));
    EXPECT_THAT(outcome.out, HasSubstr("\ndry run: nothing was changed\n"));
  }
  EXPECT_EQ(Run({"enable", "a"}).out, "nothing would change\n");
}

TEST_F(DryRunTest, ChangesNothing) {
  Run({"disable", "a"});
  Run({"kill", "a"});
  Run({"delete", "a"});
  EXPECT_EQ(admin_.set_state.key(), "");
  EXPECT_EQ(admin_.kill.key(), "");
  EXPECT_TRUE(admin_.deletes.empty());
}

TEST_F(DryRunTest, PrintsJson) {
  EXPECT_EQ(OutputJson::parse(Run({"disable", "a", "-o", "json"}).out).dump(),
            R"({"revision":12,"dryRun":true,"differences":[{"key":"a","flagSet":"",)"
            R"("kind":"changed","places":[{"path":"state","before":"ENABLED",)"
            R"("after":"DISABLED"}]}],"warnings":[]})");
}

TEST_F(DryRunTest, FailsAsTheChangeWould) {
  EXPECT_THAT(Run({"set-default", "a", "maybe"}).err, HasSubstr("has no variant \"maybe\""));
  EXPECT_EQ(Run({"set-default", "a", "maybe"}).code, 5);
  EXPECT_EQ(Run({"restore", "a"}).code, 5);
  EXPECT_EQ(Run({"disable", "a", "--expected-revision", "11"}).code, 4);
  EXPECT_EQ(Run({"disable", "a", "--expected-revision", "12"}).code, 0);
  admin_.status = {grpc::StatusCode::NOT_FOUND, "is in a file"};
  EXPECT_EQ(Run({"disable", "a"}).code, 3);
  EXPECT_THAT(Run({"disable", "a"}).err, HasSubstr("is in a file"));
}

TEST_F(DryRunTest, KnowsAKilledFlag) {
  admin_.flag.set_killed(true);
  admin_.flag.set_former_definition(admin_.flag.definition());
  EXPECT_EQ(Run({"disable", "a"}).code, 5);
  EXPECT_THAT(Run({"restore", "a"}).out, HasSubstr("(killed): true → false"));
}

TEST_F(DryRunTest, AppliesToWholeFiles) {
  const std::string changed =
      "flags: {a: {state: ENABLED, variants: {\"on\": true, \"off\": false}, "
      "defaultVariant: \"on\"}}";
  EXPECT_THAT(Run({"apply", "-f", "-"}, changed).out,
              HasSubstr("flag/a changed\n  ~ defaultVariant: \"off\" → \"on\"\n"));
  EXPECT_EQ(admin_.put.items_size(), 0);
  const Outcome warned = Run({"apply", "-f", "-", "-o", "json"},
                             R"({"flags": {"a": {"state": "ENABLED", "variants": {"x": 1},
                                 "targetting": {}}}})");
  EXPECT_THAT(warned.err, HasSubstr("warning: flag \"a\": targetting: is read by nobody"));
  EXPECT_EQ(OutputJson::parse(warned.out)["warnings"].size(), 1U);
  const Outcome bad = Run({"apply", "-f", "-"},
                          "flags: {a: {state: ENABLED, variants: {x: 1}, defaultVariant: y}}");
  EXPECT_EQ(bad.code, 5);
  EXPECT_THAT(bad.err, HasSubstr("defaultVariant"));
}

}  // namespace
}  // namespace guidon::cli

#include <cstdlib>
#include <vector>

#include "absl/time/clock.h"
#include "clients/cli/global_options.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Usage, MistakesAreExplainedOnStderr) {
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  const std::vector<Case> cases = {
      {{}, "no command given; guidonctl --help"},
      {{"gte", "x"}, "unknown command \"gte\"; did you mean \"get\"?"},
      {{"--server", "a:1", "lst"}, "unknown command \"lst\"; did you mean \"list\"?"},
      {{"get"}, "get: KEY is required; see guidonctl get --help"},
      {{"get", "a", "b"}, "get: \"b\" is one argument too many"},
      {{"list", "--outptu", "json"}, "unknown option \"--outptu\"; did you mean \"--output\"?"},
      {{"kill", "a", "--varient"}, "unknown option \"--varient\"; did you mean \"--variant\"?"},
      {{"list", "-o", "xml"}, "--output: \"xml\" must be one of table, wide, json, yaml"},
      {{"list", "--timeout", "5"}, "\"5\" must be a time with its unit"},
      {{"list", "--timeout", "-5s"}, "must be a time with its unit"},
      {{"list", "--server", "box"}, "\"box\" must be host:port"},
      {{"list", "--server", "box:99999"}, "must be host:port"},
      {{"list", "--server", "http://box:8017"}, "must be host:port without http://"},
      {{"rollback", "a", "--to", "abc"}, "--to: \"abc\" must be a whole number"},
      {{"history", "--limit", "-1"}, "--limit: \"-1\" must be a whole number"},
      {{"list", "--expected-revision", "3"}, "list changes nothing"},
      {{"enable", "a", "--expected-revision", "new"}, "--expected-revision"},
      {{"enable", "a", "--actor", "Zoë"}, "must be printable ASCII"},
      {{"get", "\xFF"}, "argument 2 is not UTF-8 text"},
      {{"completion", "tcsh"}, "\"tcsh\" must be one of bash, zsh, fish"},
      {{"eval", "a", "--type", "number"}, "\"number\" must be one of boolean"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = RunCli(c.arguments);
    EXPECT_EQ(outcome.code, 2) << c.message;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, StartsWith("guidonctl: "));
    EXPECT_THAT(outcome.err, HasSubstr(c.message));
    EXPECT_THAT(outcome.err, EndsWith("\n"));
  }
}

TEST(Usage, NamesTheVariableThatIsWrong) {
  setenv("GUIDON_ADMIN_SERVER", "box", 1);
  EXPECT_THAT(RunCli({"list"}).err, HasSubstr("list: GUIDON_ADMIN_SERVER: \"box\" must be host:"));
  EXPECT_THAT(RunCli({"list", "-s", "x"}).err, HasSubstr("list: --server: \"x\" must be host:"));
  unsetenv("GUIDON_ADMIN_SERVER");
  setenv("GUIDON_EXPECTED_REVISION", "x", 1);
  EXPECT_THAT(RunCli({"enable", "a"}).err, HasSubstr("GUIDON_EXPECTED_REVISION: \"x\" must be"));
  unsetenv("GUIDON_EXPECTED_REVISION");
}

TEST(Usage, HelpDocumentsTheContract) {
  const Outcome outcome = RunCli({"--help"});
  EXPECT_EQ(outcome.code, 0);
  for (const char* const part : {"Exit codes:", "4  conflict", "formerDefinition", "rollout"}) {
    EXPECT_THAT(outcome.out, HasSubstr(part));
  }
  EXPECT_THAT(RunCli({"rollout", "--help"}).out, HasSubstr("--replace-targeting"));
}

TEST(Usage, VersionIsPrintedEitherWay) {
  EXPECT_EQ(RunCli({"version"}).out, RunCli({"--version"}).out);
  EXPECT_THAT(RunCli({"version"}).out, StartsWith("guidonctl "));
  EXPECT_THAT(RunCli({"version", "-o", "yaml"}).out, StartsWith("version: "));
}

TEST(Usage, GlobalOptionsMayComeBeforeTheCommand) {
  RecordingAdmin admin;
  TestServer server(admin);
  EXPECT_EQ(RunCli({"--server", server.address(), "-o", "json", "list"}).code, 0);
}

TEST(Usage, TheEnvironmentNamesTheServer) {
  RecordingAdmin admin;
  TestServer server(admin);
  setenv("GUIDON_ADMIN_SERVER", server.address().c_str(), 1);
  EXPECT_EQ(RunCli({"list"}).code, 0);
  EXPECT_EQ(RunCli({"list", "--server", "127.0.0.1:1"}).code, 1);
  unsetenv("GUIDON_ADMIN_SERVER");
}

TEST(Usage, TheActorIsWhoRunsTheCommandUnlessSaidOtherwise) {
  RecordingAdmin admin;
  TestServer server(admin);
  RunCli({"enable", "a", "--server", server.address()});
  RunCli({"enable", "a", "--server", server.address(), "--actor", "pipeline 7"});
  EXPECT_THAT(admin.actors, ::testing::ElementsAre(DefaultActor(), "pipeline 7"));
}

TEST(Usage, AServerThatKeepsQuietIsNotWaitedForBeyondTheTimeout) {
  class Quiet : public admin::v1::FlagAdmin::Service {
    grpc::Status Kill(grpc::ServerContext* context, const admin::v1::KillRequest*,
                      admin::v1::ChangeResponse*) override {
      while (!context->IsCancelled()) absl::SleepFor(absl::Milliseconds(5));
      return grpc::Status::CANCELLED;
    }
  } quiet;
  TestServer server(quiet);
  const Outcome outcome = RunCli({"kill", "a", "--server", server.address(), "--timeout", "100ms"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("within 100ms; --timeout gives it longer"));
  EXPECT_THAT(outcome.err, HasSubstr("the change may have been made"));
}

TEST(Usage, AServerOfAnotherKindIsNamed) {
  class Nothing : public admin::v1::FlagAdmin::Service {
  } nothing;
  TestServer server(nothing);
  const Outcome outcome = RunCli({"list", "--server", server.address()});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("does not offer this call"));
}

}  // namespace
}  // namespace guidon::cli

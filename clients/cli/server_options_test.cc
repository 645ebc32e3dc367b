#include "clients/cli/server_options.h"

#include <cstdlib>
#include <map>

#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace guidon::cli {
namespace {

using ::guidon::testing::TempDir;
using ::guidon::testing::WriteFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kNowhere[] = "127.0.0.1:1";

// A server, and a config file whose current context is it.
class ServerOptionsTest : public ::testing::Test {
 protected:
  ServerOptionsTest() {
    WriteFile(dir_ / "token", "from-context\n");
    Configure("server: " + server_.address() + ", tokenFile: token, flagSet: web");
  }

  void Configure(const std::string& fields) {
    WriteFile(dir_ / "config.yaml", "currentContext: here\ncontexts:\n  here: {" + fields +
                                        "}\n  nowhere: {server: \"" + kNowhere + "\"}\n");
  }

  // Runs guidonctl with these variables and the config file.
  Outcome Run(std::vector<std::string> arguments,
              const std::map<std::string, std::string>& variables = {}) {
    arguments.insert(arguments.end(), {"--config", dir_ / "config.yaml"});
    for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
    const Outcome outcome = RunCli(arguments);
    for (const auto& [name, value] : variables) unsetenv(name.c_str());
    return outcome;
  }

  // The token that the server gets.
  std::string TokenFor(std::vector<std::string> arguments,
                       const std::map<std::string, std::string>& variables = {}) {
    arguments.insert(arguments.begin(), "get");
    arguments.push_back("a");
    admin_.authorizations.clear();
    const Outcome outcome = Run(arguments, variables);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return admin_.authorizations.empty() ? "<no call>" : admin_.authorizations.front();
  }

  TempDir dir_;
  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(ServerOptionsTest, TheCurrentContextSaysWhatOptionsDoNot) {
  EXPECT_EQ(Run({"get", "a"}).code, 0);
  EXPECT_EQ(admin_.get.flag_set(), "web");
  EXPECT_THAT(admin_.authorizations, ElementsAre("Bearer from-context"));
}

TEST_F(ServerOptionsTest, OptionsGoBeforeTheEnvironmentAndThatBeforeTheContext) {
  EXPECT_EQ(Run({"get", "a"}, {{"GUIDON_ADMIN_SERVER", kNowhere}}).code, 1);
  EXPECT_EQ(
      Run({"get", "a", "--server", server_.address()}, {{"GUIDON_ADMIN_SERVER", kNowhere}}).code,
      0);
  Run({"get", "a"}, {{"GUIDON_FLAG_SET", "mobile"}});
  EXPECT_EQ(admin_.get.flag_set(), "mobile");
  Run({"get", "a", "--flag-set", "tv"}, {{"GUIDON_FLAG_SET", "mobile"}});
  EXPECT_EQ(admin_.get.flag_set(), "tv");
  Run({"get", "a", "--flag-set="});
  EXPECT_EQ(admin_.get.flag_set(), "");
}

TEST_F(ServerOptionsTest, AnotherContextCanBeMeantForOnce) {
  EXPECT_THAT(Run({"get", "a", "--context", "nowhere"}).err, HasSubstr(kNowhere));
  EXPECT_THAT(Run({"get", "a"}, {{"GUIDON_CONTEXT", "nowhere"}}).err, HasSubstr(kNowhere));
  EXPECT_EQ(Run({"get", "a", "--context", "here"}, {{"GUIDON_CONTEXT", "nowhere"}}).code, 0);
  const Outcome unknown = Run({"get", "a", "--context", "her"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("there is no context \"her\""));
}

TEST_F(ServerOptionsTest, TheEnvironmentNamesTheFile) {
  setenv("GUIDON_CONFIG", (dir_ / "config.yaml").c_str(), 1);
  EXPECT_EQ(RunCli({"get", "a"}).code, 0);
  unsetenv("GUIDON_CONFIG");
}

TEST_F(ServerOptionsTest, AFileThatCannotBeUsedStopsOnlyWhatNeedsIt) {
  WriteFile(dir_ / "config.yaml", "contexts: 1");
  EXPECT_EQ(Run({"get", "a"}).code, 2);
  EXPECT_EQ(Run({"version"}).code, 0);
  EXPECT_EQ(Run({"completion", "bash"}).code, 0);
}

TEST_F(ServerOptionsTest, TokensOnTheLineGoBeforeThoseInTheEnvironment) {
  WriteFile(dir_ / "file", "from-file");
  const std::map<std::string, std::string> all = {{"GUIDON_TOKEN", "from-environment"},
                                                  {"GUIDON_TOKEN_FILE", dir_ / "file"},
                                                  {"GUIDON_TOKEN_COMMAND", "echo from-command"}};
  EXPECT_EQ(TokenFor({"--token-file", dir_ / "file"}, all), "Bearer from-file");
  EXPECT_EQ(TokenFor({"--token-command", "echo given"}, all), "Bearer given");
  EXPECT_EQ(TokenFor({}, all), "Bearer from-environment");
  EXPECT_EQ(TokenFor({}, {{"GUIDON_TOKEN_FILE", dir_ / "file"},
                          {"GUIDON_TOKEN_COMMAND", "echo from-command"}}),
            "Bearer from-file");
  EXPECT_EQ(TokenFor({}, {{"GUIDON_TOKEN_COMMAND", "echo from-command"}}), "Bearer from-command");
  EXPECT_EQ(TokenFor({}), "Bearer from-context");
  EXPECT_EQ(Run({"get", "a", "--token-file", "x", "--token-command", "y"}).code, 2);
}

TEST_F(ServerOptionsTest, AContextsTokenIsOnlyForItsServer) {
  Configure("server: \"127.0.0.1:1\", tokenFile: token");
  EXPECT_EQ(TokenFor({"--server", server_.address()}), "");
  EXPECT_EQ(TokenFor({"--server", server_.address()}, {{"GUIDON_TOKEN", "mine"}}), "Bearer mine");
}

TEST_F(ServerOptionsTest, ATokenThatCannotBeReadStopsTheCall) {
  Configure("server: " + server_.address() + ", tokenCommand: exit 4");
  const Outcome outcome = Run({"get", "a"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("token-command: \"exit 4\" failed, with exit code 4"));
  EXPECT_EQ(Run({"watch"}).code, 2);
  EXPECT_TRUE(admin_.authorizations.empty());
}

TEST_F(ServerOptionsTest, CompletionAsksTheContextsServer) {
  *admin_.listing.add_flags() = MakeFlag("web", "new-ranker", 1, "{}");
  setenv("GUIDON_CONFIG", (dir_ / "config.yaml").c_str(), 1);
  EXPECT_EQ(RunCli({"__complete", "get", ""}).out, "new-ranker\tweb\n");
  EXPECT_EQ(admin_.list.flag_set(), "web");
  EXPECT_EQ(RunCli({"__complete", "get", "--context", "nowhere", ""}).out, "");
  EXPECT_EQ(RunCli({"__complete", "list", "--context", "n"}).out, "nowhere\t127.0.0.1:1\n");
  unsetenv("GUIDON_CONFIG");
}

}  // namespace
}  // namespace guidon::cli

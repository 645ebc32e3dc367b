#include <filesystem>

#include "clients/cli/config_file.h"
#include "clients/cli/output.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

class ContextCommandTest : public ::testing::Test {
 protected:
  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"context", "--config", path_});
    return RunCli(arguments);
  }

  guidon::testing::TempDir dir_;
  std::string path_ = dir_ / "config.yaml";
};

TEST_F(ContextCommandTest, SetsUsesListsShowsAndDeletes) {
  EXPECT_EQ(Run({"set", "prod", "--server", "https://flags.example.com:8017", "--flag-set", "web",
                 "--token-command", "pass show x"})
                .out,
            "Context \"prod\" created. \"guidonctl context use prod\" goes there.\n");
  EXPECT_EQ(Run({"set", "dev", "--server", "localhost:8017"}).code, 0);
  EXPECT_EQ(Run({"use", "prod"}).out, "Switched to context \"prod\".\n");
  EXPECT_EQ(Run({"list"}).out,
            "CURRENT   NAME   SERVER                           FLAG SET   TOKEN\n"
            "          dev    localhost:8017                   <none>     <none>\n"
            "*         prod   https://flags.example.com:8017   web        command\n");
  EXPECT_EQ(Run({"show"}).out,
            "name: prod (current)\nserver: https://flags.example.com:8017\n"
            "tokenCommand: pass show x\nflagSet: web\n");
  EXPECT_EQ(Run({"show", "dev"}).out, "name: dev\nserver: localhost:8017\n");
  EXPECT_EQ(Run({"delete", "dev"}).out, "Deleted context \"dev\".\n");
  EXPECT_EQ(Run({"delete", "prod"}).out,
            "Deleted context \"prod\", which was the current one; there is none now.\n");
  EXPECT_THAT(Run({"list"}).err, HasSubstr("No contexts in"));
}

TEST_F(ContextCommandTest, SetChangesWhatIsGivenAndClearsWhatIsEmpty) {
  Run({"set", "prod", "--server", "a:1", "--flag-set", "web"});
  EXPECT_THAT(Run({"set", "prod", "--server", "b:2"}).out, HasSubstr("\"prod\" modified."));
  EXPECT_EQ(Run({"show", "prod"}).out, "name: prod\nserver: b:2\nflagSet: web\n");
  Run({"set", "prod", "--flag-set="});
  EXPECT_EQ(Run({"show", "prod"}).out, "name: prod\nserver: b:2\n");
}

TEST_F(ContextCommandTest, SetKeepsOneSourceOfTheToken) {
  Run({"set", "prod", "--token-file", "/run/token"});
  Run({"set", "prod", "--token-command", "pass show x"});
  EXPECT_EQ(Run({"show", "prod"}).out, "name: prod\ntokenCommand: pass show x\n");
  EXPECT_EQ(Run({"set", "prod", "--token-file", "a", "--token-command", "b"}).code, 2);
}

TEST_F(ContextCommandTest, SetTakesFilesAsSeenFromHere) {
  Run({"set", "prod", "--tls-ca", "ca.pem"});
  EXPECT_EQ(ReadConfig(path_)->contexts.at("prod").tls_ca,
            std::filesystem::current_path() / "ca.pem");
}

TEST_F(ContextCommandTest, PrintsJson) {
  Run({"set", "prod", "--server", "a:1"});
  EXPECT_EQ(OutputJson::parse(Run({"use", "prod", "-o", "json"}).out).dump(),
            R"({"name":"prod","current":true,"server":"a:1"})");
  EXPECT_EQ(OutputJson::parse(Run({"list", "-o", "json"}).out)["contexts"].dump(),
            R"([{"name":"prod","current":true,"server":"a:1"}])");
}

TEST_F(ContextCommandTest, RefusesWhatMakesNoSense) {
  Run({"set", "prod", "--server", "a:1"});
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"use"}, "use needs the context's name"},
      {{"use", "prd"}, "did you mean \"prod\"?"},
      {{"delete", "other"}, "there is no context \"other\""},
      {{"show"}, "there is no current one"},
      {{"show", "other"}, "there is no context"},
      {{"list", "prod"}, "list takes no name"},
      {{"use", "prod", "--server", "b:1"}, "--server is for context set"},
      {{"set", "prod", "--server", "b"}, "must be host:port"},
      {{"set", "a\nb"}, "must be printable"},
      {{"rename"}, "must be one of list, show, use, set, delete"},
  };
  for (const auto& [arguments, message] : cases) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.code, 2) << message;
    EXPECT_THAT(outcome.err, HasSubstr(message));
  }
  EXPECT_EQ(ReadConfig(path_)->contexts.at("prod").server, "a:1");
}

TEST_F(ContextCommandTest, RepairsAFileWhoseCurrentContextIsGone) {
  guidon::testing::WriteFile(path_, "currentContext: gone\ncontexts: {prod: {}}");
  EXPECT_EQ(RunCli({"list", "--config", path_}).code, 2);
  EXPECT_EQ(Run({"use", "prod"}).code, 0);
  EXPECT_EQ(ReadConfig(path_)->current, "prod");
}

}  // namespace
}  // namespace guidon::cli

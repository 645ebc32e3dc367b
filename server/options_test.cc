#include "server/options.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace guidon {
namespace {

CommandLine Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "guidond");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

TEST(OptionsTest, DefaultsAreFlagdsPorts) {
  const CommandLine line = Parse({"start"});
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.port, 8013);
  EXPECT_EQ(line.options.management_port, 8014);
  EXPECT_EQ(line.options.admin_port, 8017);
  EXPECT_EQ(line.options.max_request_body, 1'000'000);
  EXPECT_TRUE(line.options.files.empty());
}

TEST(OptionsTest, ShortNamesAreFlagds) {
  const CommandLine line = Parse({"start", "-p", "1", "-m", "2", "-f", "file:a.json", "-f",
                                  "file:b.yaml", "-z", "json", "-x", "-B", "0"});
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.port, 1);
  EXPECT_EQ(line.options.management_port, 2);
  EXPECT_EQ(line.options.files, (std::vector<std::string>{"a.json", "b.yaml"}));
  EXPECT_EQ(line.options.log_format, LogFormat::kJson);
  EXPECT_TRUE(line.options.debug);
  EXPECT_EQ(line.options.max_request_body, 0);
}

TEST(OptionsTest, FileUrisMayHaveSlashes) {
  EXPECT_EQ(Parse({"start", "-f", "file:///etc/flags.json"}).options.files.front(),
            "/etc/flags.json");
  EXPECT_EQ(Parse({"start", "-f", "file:/etc/flags.json"}).options.files.front(),
            "/etc/flags.json");
}

TEST(OptionsTest, EnvironmentIsReadAndTheCommandLineWins) {
  setenv("FLAGD_PORT", "1234", 1);
  EXPECT_EQ(Parse({"start"}).options.port, 1234);
  EXPECT_EQ(Parse({"start", "--port", "99"}).options.port, 99);
  unsetenv("FLAGD_PORT");
}

TEST(OptionsTest, StoreLiesInTheStateFolder) {
  setenv("XDG_STATE_HOME", "/state", 1);
  EXPECT_EQ(Parse({"start"}).options.store, "/state/guidond");
  EXPECT_EQ(Parse({"start", "--store", "/elsewhere"}).options.store, "/elsewhere");
  unsetenv("XDG_STATE_HOME");
}

TEST(OptionsTest, WrongCommandLinesSayWhatIsWrong) {
  const std::vector<std::pair<std::vector<const char*>, std::string>> cases = {
      {{}, "subcommand"},
      {{"start", "--prot", "1"}, "--prot"},
      {{"start", "--port", "many"}, "--port"},
      {{"start", "--port", "70000"}, "--port"},
      {{"start", "-f", "ftp://flags"}, "use file:PATH"},
      {{"start", "-z", "xml"}, "--log-format"},
  };
  for (const auto& [arguments, message] : cases) {
    const CommandLine line = Parse(arguments);
    EXPECT_FALSE(line.start);
    EXPECT_EQ(line.exit_code, 2);
    EXPECT_NE(line.text.find(message), std::string::npos) << line.text;
  }
}

TEST(OptionsTest, HelpIsNoMistake) {
  const CommandLine line = Parse({"start", "--help"});
  EXPECT_FALSE(line.start);
  EXPECT_EQ(line.exit_code, 0);
  EXPECT_NE(line.text.find("--admin-port"), std::string::npos);
  EXPECT_NE(line.text.find("GUIDON_ADMIN_PORT"), std::string::npos);
}

}  // namespace
}  // namespace guidon

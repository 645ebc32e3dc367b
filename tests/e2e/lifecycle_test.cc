// Starting, failing to start, and stopping.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <sstream>

#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

// What a daemon that cannot start says: one line, exit code 1.
void ExpectRefusal(Guidond& guidond, const std::string& message) {
  EXPECT_FALSE(guidond.ready());
  EXPECT_EQ(guidond.process().Wait(), 1);
  const std::string errors = guidond.errors();
  EXPECT_NE(errors.find(message), std::string::npos) << errors;
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
}

TEST(LifecycleTest, SigtermDrainsAndExitsWithZero) {
  Guidond guidond;
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  guidond.process().Signal(SIGTERM);
  EXPECT_EQ(guidond.process().Wait(), 0);
}

TEST(LifecycleTest, SigintDoesTheSame) {
  Guidond guidond;
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  guidond.process().Signal(SIGINT);
  EXPECT_EQ(guidond.process().Wait(), 0);
}

TEST(LifecycleTest, BusyPortsAreNamed) {
  Guidond first;
  ASSERT_TRUE(first.ready()) << first.errors();
  for (const auto& [option, port] :
       std::vector<std::pair<std::string, uint16_t>>{{"--port", first.evaluation_port()},
                                                     {"--management-port", first.management_port()},
                                                     {"--admin-port", first.admin_port()}}) {
    Guidond second({option, std::to_string(port)});
    ExpectRefusal(second, "port " + std::to_string(port));
  }
}

TEST(LifecycleTest, UnreadableFileIsNamed) {
  Guidond guidond({"--uri", "file:/nowhere/flags.json"});
  ExpectRefusal(guidond, "/nowhere/flags.json: cannot be read: No such file or directory");
}

TEST(LifecycleTest, BadDefinitionIsNamedWithFlagAndPath) {
  TempDir dir;
  WriteFile(dir / "flags.yaml",
            "flags:\n  new-ranker:\n    state: ENABLED\n    variants: {a: 1}\n"
            "    defaultVariant: b\n");
  Guidond guidond({"--uri", "file:" + dir / "flags.yaml"});
  ExpectRefusal(
      guidond, "flags.yaml: flag \"new-ranker\": defaultVariant: \"b\" is not one of the variants");
}

// Whatever collects a container's output reads each line as JSON.
TEST(LifecycleTest, EachLineIsJsonWhereTheLogIs) {
  TempDir dir;
  WriteFile(dir / "flags.yaml", "flags: {f: {state: ENABLED, variants: {a: 1}}}");
  Process guidond({Program("guidond"), "start", "--log-format", "json", "--port", "0",
                   "--management-port", "0", "--sync-port", "0", "--ofrep-port", "0",
                   "--admin-port", "0", "--store", dir / "store", "--uri",
                   "file:" + dir / "flags.yaml"});
  const std::optional<std::string> line = guidond.WaitForLine("is ready");
  ASSERT_TRUE(line.has_value()) << guidond.errors();
  const auto welcome = nlohmann::json::parse(*line, nullptr, false);
  ASSERT_FALSE(welcome.is_discarded()) << *line;
  EXPECT_GT(welcome["ports"]["admin"], 0);
  EXPECT_EQ(welcome["store"], dir / "store");
  EXPECT_EQ(welcome["sources"].size(), 1U);
  guidond.Signal(SIGTERM);
  EXPECT_EQ(guidond.Wait(), 0);
  const Finished refused = RunProgram({Program("guidond"), "start", "--log-format", "json", "--uri",
                                       "file:/nowhere", "--store", dir / "store"});
  EXPECT_EQ(refused.exit_code, 1);
  std::istringstream lines(guidond.output() + guidond.errors() + refused.errors);
  for (std::string text; std::getline(lines, text);) {
    EXPECT_FALSE(nlohmann::json::parse(text, nullptr, false).is_discarded()) << text;
  }
}

TEST(LifecycleTest, WrongCommandLineExitsWithTwo) {
  EXPECT_EQ(RunProgram({Program("guidond"), "start", "--prot", "1"}).exit_code, 2);
  EXPECT_EQ(RunProgram({Program("guidond"), "start", "--uri", "ftp://x"}).exit_code, 2);
  EXPECT_EQ(RunProgram({Program("guidond"), "start", "--prometheus", "box"}).exit_code, 2);
  EXPECT_EQ(RunProgram({Program("guidond")}).exit_code, 2);
  const Finished help = RunProgram({Program("guidond"), "start", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_NE(help.output.find("--management-port"), std::string::npos);
}

TEST(LifecycleTest, SecondDaemonOnTheSameStoreIsRefusedAndTheFirstGoesOn) {
  TempDir dir;
  Guidond first({"--store", dir / "store"});
  ASSERT_TRUE(first.ready()) << first.errors();
  Guidond second({"--store", dir / "store"});
  ExpectRefusal(second, dir / "store");
  EXPECT_EQ(first.Guidonctl({"list"}).exit_code, 0);
}

TEST(LifecycleTest, ForeignFolderIsRefusedAndLeftAlone) {
  TempDir dir;
  std::filesystem::create_directory(dir / "photos");
  WriteFile(dir / "photos/holiday.jpg", "not a flag");
  Guidond guidond({"--store", dir / "photos"});
  ExpectRefusal(guidond, dir / "photos");
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(dir / "photos")) {
    ++files;
  }
  EXPECT_EQ(files, 1U);
}

TEST(LifecycleTest, StoredFlagsSurviveRestartAndKill) {
  TempDir dir;
  const std::string flags =
      R"({"flags": {"f": {"state": "ENABLED", "variants": {"on": true, "off": false},
          "defaultVariant": "off"}}})";
  for (const int signal : {SIGTERM, SIGKILL}) {
    Guidond guidond({"--store", dir / "store"});
    ASSERT_TRUE(guidond.ready()) << guidond.errors();
    ASSERT_EQ(guidond.Guidonctl({"apply", "-f", "-"}, flags).exit_code, 0);
    ASSERT_EQ(guidond.Guidonctl({"set-default", "f", "on"}).exit_code, 0);
    guidond.process().Signal(signal);
    guidond.process().Wait();
    Guidond again({"--store", dir / "store"});
    ASSERT_TRUE(again.ready()) << again.errors();
    const Finished evaluated = again.Guidonctl({"eval", "f", "-o", "json"});
    EXPECT_EQ(evaluated.exit_code, 0) << evaluated.errors;
    EXPECT_NE(evaluated.output.find("true"), std::string::npos) << evaluated.output;
  }
}

}  // namespace
}  // namespace guidon::testing

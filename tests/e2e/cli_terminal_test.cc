// guidonctl as a person sees it, on a terminal.

#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <string>
#include <vector>

#include "tests/support/guidond.h"
#include "tests/support/terminal_program.h"

namespace guidon::testing {
namespace {

class CliTerminalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(guidond_.ready()) << guidond_.errors();
    WriteFile(dir_ / "flags.yaml", R"(
flags:
  first: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
  second: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
)");
    ASSERT_EQ(guidond_.Guidonctl({"apply", "-f", dir_ / "flags.yaml"}).exit_code, 0);
  }

  std::map<std::string, std::string> Environment() const {
    return {{"GUIDON_CONFIG", dir_ / "none.yaml"},
            {"GUIDON_ADMIN_SERVER", "localhost:" + std::to_string(guidond_.admin_port())},
            {"TERM", "xterm"},
            {"NO_COLOR", ""},
            {"CLICOLOR_FORCE", ""}};
  }

  std::vector<std::string> Command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), Program("guidonctl"));
    return arguments;
  }

  bool Exists(const std::string& key) { return guidond_.Guidonctl({"get", key}).exit_code == 0; }

  TempDir dir_;
  Guidond guidond_;
};

TEST_F(CliTerminalTest, DeleteAsksFirst) {
  TerminalProgram no(Command({"delete", "first"}), Environment());
  ASSERT_TRUE(no.WaitFor("Delete first? [y/N] ")) << no.output();
  no.Type("\n");
  EXPECT_EQ(no.Wait(), 1);
  EXPECT_NE(no.output().find("not confirmed: nothing was changed"), std::string::npos);
  EXPECT_TRUE(Exists("first"));

  TerminalProgram yes(Command({"delete", "first"}), Environment());
  ASSERT_TRUE(yes.WaitFor("[y/N] "));
  yes.Type("y\n");
  EXPECT_EQ(yes.Wait(), 0);
  EXPECT_FALSE(Exists("first"));

  TerminalProgram at_once(Command({"delete", "second", "--yes"}), Environment());
  EXPECT_EQ(at_once.Wait(), 0);
  EXPECT_FALSE(Exists("second"));
}

TEST_F(CliTerminalTest, RollbackOfEverythingShowsTheChangesAndAsks) {
  ASSERT_EQ(guidond_.Guidonctl({"disable", "first"}).exit_code, 0);
  TerminalProgram rollback(Command({"rollback", "--all", "--to", "2"}), Environment());
  ASSERT_TRUE(rollback.WaitFor("flag/first changed")) << rollback.output();
  ASSERT_TRUE(rollback.WaitFor("1 flag would change. Roll back to revision 2? [y/N] "));
  rollback.Type("yes\n");
  EXPECT_EQ(rollback.Wait(), 0);
  EXPECT_NE(guidond_.Guidonctl({"get", "first"}).output.find("enabled"), std::string::npos);
}

TEST_F(CliTerminalTest, KillAsksNothing) {
  TerminalProgram kill(Command({"kill", "first"}), Environment());
  EXPECT_EQ(kill.Wait(), 0) << kill.output();
}

TEST_F(CliTerminalTest, ListChangesInItsPlaceUntilInterrupted) {
  TerminalProgram list(Command({"list", "--watch"}), Environment());
  ASSERT_TRUE(list.WaitFor("second")) << list.output();
  ASSERT_EQ(guidond_.Guidonctl({"disable", "second"}).exit_code, 0);
  // Three lines up, and all below is cleared.
  ASSERT_TRUE(list.WaitFor("\033[3A\r\033[J")) << list.output();
  ASSERT_TRUE(list.WaitFor("disabled")) << list.output();
  list.Type("\x03");
  EXPECT_EQ(list.Wait(), -SIGINT);
}

TEST_F(CliTerminalTest, ImportSaysWhatIsUnderWay) {
  TerminalProgram import(Command({"import", dir_ / "flags.yaml"}), Environment());
  EXPECT_EQ(import.Wait(), 0);
  EXPECT_NE(import.output().find("importing 2 flags ..."), std::string::npos) << import.output();
  const Finished piped = guidond_.Guidonctl({"import", dir_ / "flags.yaml"});
  EXPECT_EQ(piped.exit_code, 0);
  EXPECT_EQ((piped.output + piped.errors).find("importing"), std::string::npos);
}

TEST_F(CliTerminalTest, PlainLinesGoToAPipe) {
  Process list(Command({"list", "--watch"}), Environment());
  ASSERT_TRUE(list.WaitForLine("second").has_value());
  ASSERT_EQ(guidond_.Guidonctl({"disable", "second"}).exit_code, 0);
  ASSERT_TRUE(list.WaitForLine("disabled").has_value());
  list.Signal(SIGTERM);
  EXPECT_TRUE(list.Wait().has_value());
  EXPECT_EQ(list.output().find('\033'), std::string::npos) << list.output();
}

TEST_F(CliTerminalTest, DifferencesAreColouredOnATerminalAlone) {
  const std::vector<std::string> command = Command({"disable", "first", "--dry-run"});
  TerminalProgram coloured(command, Environment());
  EXPECT_EQ(coloured.Wait(), 0);
  EXPECT_NE(coloured.output().find("\033[33m  ~ state"), std::string::npos) << coloured.output();

  auto environment = Environment();
  environment["NO_COLOR"] = "1";
  TerminalProgram plain(command, environment);
  EXPECT_EQ(plain.Wait(), 0);
  EXPECT_EQ(plain.output().find('\033'), std::string::npos) << plain.output();

  EXPECT_EQ(RunProgram(command, Environment()).output.find('\033'), std::string::npos);
  environment = Environment();
  environment["CLICOLOR_FORCE"] = "1";
  EXPECT_NE(RunProgram(command, environment).output.find("\033[33m"), std::string::npos);
}

}  // namespace
}  // namespace guidon::testing

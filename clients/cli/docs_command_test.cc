#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "absl/strings/str_replace.h"
#include "clients/cli/commands.h"
#include "clients/cli/output.h"
#include "clients/cli/reference.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// As the man pages have it.
std::string Roff(const std::string& text) { return absl::StrReplaceAll(text, {{"-", "\\-"}}); }

std::string OutputOf(const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> block;
  for (size_t n = 0; (n = fread(block.data(), 1, block.size(), pipe)) > 0;) {
    text.append(block.data(), n);
  }
  pclose(pipe);
  return text;
}

class DocsTest : public ::testing::Test {
 protected:
  DocsTest() { AddAllCommands(line_); }

  guidon::testing::TempDir dir_;
  CommandLine line_;
};

TEST_F(DocsTest, EachCommandAndOptionIsOnThePages) {
  const Reference reference = MakeReference(line_);
  const std::string markdown = MarkdownPage(reference).text;
  ASSERT_EQ(RunCli({"docs", "--out", dir_.path()}).code, 0);
  for (const CLI::App* command : line_.app().get_subcommands({})) {
    EXPECT_THAT(markdown, HasSubstr("\n## guidonctl " + command->get_name() + "\n"));
    const std::string page = Read(dir_ / ("guidonctl-" + command->get_name() + ".1"));
    EXPECT_THAT(Read(dir_ / "guidonctl.1"),
                HasSubstr(".BR " + Roff("guidonctl-" + command->get_name()) + " (1)\n"));
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        if (name == "help") continue;
        EXPECT_THAT(page, HasSubstr(Roff("--" + name))) << command->get_name();
        EXPECT_THAT(markdown, HasSubstr("--" + name));
      }
    }
  }
}

TEST_F(DocsTest, ThePageOfACommandSaysWhatItTakes) {
  ASSERT_EQ(RunCli({"docs", "--format", "man", "--out", dir_.path()}).code, 0);
  const std::string page = Read(dir_ / "guidonctl-kill.1");
  EXPECT_THAT(page, HasSubstr(".TH GUIDONCTL-KILL 1"));
  EXPECT_THAT(page, HasSubstr("guidonctl kill [OPTIONS] KEY\n"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-variant VARIANT\\fR"));
  EXPECT_THAT(Read(dir_ / "guidonctl.1"), HasSubstr("GUIDON_ADMIN_SERVER"));
}

TEST_F(DocsTest, ManTakesEachPageWithoutAWarning) {
  if (OutputOf("command -v groff").empty()) GTEST_SKIP() << "groff is not installed";
  ASSERT_EQ(RunCli({"docs", "--out", dir_.path()}).code, 0);
  EXPECT_EQ(
      OutputOf("groff -man -ww -rLL=200n -Kutf8 -Tutf8 " + dir_.path() + "/*.1 2>&1 >/dev/null"),
      "");
  EXPECT_THAT(OutputOf("groff -man -Tascii -P-c " + (dir_ / "guidonctl-rollout.1")),
              HasSubstr("Also replace targeting rules that are no rollout"));
}

TEST_F(DocsTest, WritesOnePageOfMarkdown) {
  const Outcome outcome =
      RunCli({"docs", "--format", "markdown", "--out", dir_ / "new/folder", "-o", "json"});
  EXPECT_EQ(OutputJson::parse(outcome.out)["files"][0], dir_ / "new/folder/guidonctl.md");
  EXPECT_THAT(Read(dir_ / "new/folder/guidonctl.md"), HasSubstr("## guidonctl rollout\n"));
}

TEST_F(DocsTest, RefusesWhatItCannotDo) {
  EXPECT_EQ(RunCli({"docs"}).code, 2);
  EXPECT_EQ(RunCli({"docs", "--format", "html", "--out", dir_.path()}).code, 2);
  guidon::testing::WriteFile(dir_ / "file", "");
  const Outcome outcome = RunCli({"docs", "--out", dir_ / "file"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace guidon::cli

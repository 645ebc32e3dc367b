#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/completion_scripts.h"
#include "clients/cli/testing/recording_admin.h"
#include "gtest/gtest.h"

// Runs the scripts in their shells with the guidonctl that was built.
namespace guidon::cli {
namespace {

struct ShellOutcome {
  int code = 0;
  std::string out;
};

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    const std::string definition = R"({"variants":{"off":false,"on":true}})";
    *admin_.listing.add_flags() = MakeFlag("", "new-ranker", 1, definition);
    *admin_.listing.add_flags() = MakeFlag("", "team:new", 2, definition);
    *admin_.listing.add_flags() = MakeFlag("", "two words", 3, definition);
    setenv("GUIDON_ADMIN_SERVER", server_.address().c_str(), 1);
    setenv("GUIDON_CONFIG", "/nonexistent/config.yaml", 1);
    std::ofstream(script_) << kBashCompletion;
  }
  ~ProgramTest() override {
    unlink(script_.c_str());
    unsetenv("GUIDON_ADMIN_SERVER");
    unsetenv("GUIDON_CONFIG");
  }

  ShellOutcome Shell(const std::string& command) {
    ShellOutcome outcome;
    FILE* const pipe = popen(command.c_str(), "r");
    std::array<char, 4096> block;
    for (size_t n = 0; (n = fread(block.data(), 1, block.size(), pipe)) > 0;) {
      outcome.out.append(block.data(), n);
    }
    const int status = pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  // The replies to <Tab> behind `words`, as bash breaks them.
  std::string Complete(const std::string& words) {
    const std::string program =
        absl::StrCat("source ", script_, "; COMP_WORDS=(", GUIDONCTL, " ", words,
                     "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _guidonctl; ",
                     "printf '[%s]' \"${COMPREPLY[@]}\"");
    return Shell(absl::StrCat("bash -c '", program, "'")).out;
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
  std::string script_ = absl::StrCat(::testing::TempDir(), "guidonctl-", getpid(), ".bash");
};

TEST_F(ProgramTest, BashAcceptsTheScript) {
  EXPECT_EQ(Shell(absl::StrCat("bash -n ", script_)).code, 0);
  EXPECT_EQ(Shell(absl::StrCat(GUIDONCTL, " completion bash | bash -n")).code, 0);
}

TEST_F(ProgramTest, BashCompletesCommandsOptionsAndKeys) {
  EXPECT_EQ(Complete("rollo"), "[rollout]");
  EXPECT_EQ(Complete("rollout --repl"), "[--replace-targeting]");
  EXPECT_EQ(Complete("get new"), "[new-ranker]");
  EXPECT_EQ(Complete("set-default new-ranker \"\""), "[off][on]");
}

TEST_F(ProgramTest, BashCompletesBehindItsWordBreaks) {
  EXPECT_EQ(Complete("list --output = j"), "[json][jsonpath=]");
  EXPECT_EQ(Complete("list --output ="), "[table][wide][json][yaml][jsonpath=]");
  EXPECT_EQ(Complete("get team : n"), "[new]");
  EXPECT_EQ(Complete("rollout new-ranker --variant o"), "[off=][on=]");
}

TEST_F(ProgramTest, BashQuotesKeys) { EXPECT_EQ(Complete("get two"), "[two\\ words]"); }

TEST_F(ProgramTest, BashCompletesFiles) {
  EXPECT_EQ(Complete("apply -f /etc/hostnam"), "[/etc/hostname]");
}

TEST_F(ProgramTest, ZshAcceptsTheScript) {
  if (Shell("command -v zsh").code != 0) GTEST_SKIP() << "zsh is not installed";
  EXPECT_EQ(Shell(absl::StrCat(GUIDONCTL, " completion zsh | zsh -n")).code, 0);
}

TEST_F(ProgramTest, FishCompletes) {
  if (Shell("command -v fish").code != 0) GTEST_SKIP() << "fish is not installed";
  const auto complete = [this](const std::string& words) {
    return Shell(absl::StrCat("fish --no-config -c '", GUIDONCTL, " completion fish | source; ",
                              "complete -C \"", GUIDONCTL, " ", words, "\"'"))
        .out;
  };
  EXPECT_EQ(complete("get new"), "new-ranker\n");
  EXPECT_EQ(complete("get two"), "two words\n");
  EXPECT_EQ(complete("get two\\\\ w"), "two words\n");
  EXPECT_EQ(complete("set-default new-ranker "), "off\tfalse\non\ttrue\n");
  EXPECT_EQ(complete("rollout new-ranker --variant o"), "off=\tfalse\non=\ttrue\n");
  EXPECT_EQ(complete("list --output=j"), "--output=json\n--output=jsonpath=\n");
  EXPECT_EQ(complete("apply -f /etc/hostnam"), "/etc/hostname\n");
  EXPECT_EQ(complete("apply --filename=/etc/hostnam"), "--filename=/etc/hostname\n");
}

TEST_F(ProgramTest, EndsWithoutAWordWhenItsReaderGoesAway) {
  EXPECT_EQ(Shell(absl::StrCat("bash -c '{ sleep 0.2; ", GUIDONCTL,
                               " list -o json; echo $? >&2; } | true' 2>&1"))
                .out,
            "141\n");
}

TEST_F(ProgramTest, ResultsThatCannotBeWrittenAreAnError) {
  EXPECT_EQ(Shell(absl::StrCat(GUIDONCTL, " version > /dev/full 2>/dev/null")).code, 1);
}

}  // namespace
}  // namespace guidon::cli

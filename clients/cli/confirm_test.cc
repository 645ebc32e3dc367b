#include "clients/cli/confirm.h"

#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

class ConfirmTest : public ::testing::Test {
 protected:
  Outcome Run(std::vector<std::string> arguments, const std::string& answer, bool terminal = true) {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments, answer, terminal);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(ConfirmTest, DeleteAsksWhoIsThere) {
  EXPECT_THAT(Run({"delete", "a", "b"}, "y\n").err, HasSubstr("Delete a, b? [y/N] "));
  EXPECT_EQ(admin_.deletes.size(), 2U);
  EXPECT_EQ(Run({"delete", "a"}, "YES\n").code, 0);
  EXPECT_EQ(admin_.deletes.size(), 3U);
}

TEST_F(ConfirmTest, AnythingButYesIsNo) {
  for (const char* const answer : {"n\n", "\n", "", "yeah\n"}) {
    const Outcome outcome = Run({"delete", "a"}, answer);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("not confirmed: nothing was changed"));
  }
  EXPECT_TRUE(admin_.deletes.empty());
}

TEST_F(ConfirmTest, YesAndPipelinesAreNotAsked) {
  EXPECT_EQ(Run({"delete", "a", "--yes"}, "").err, "");
  EXPECT_EQ(Run({"delete", "a"}, "", /*terminal=*/false).err, "");
  EXPECT_EQ(admin_.deletes.size(), 2U);
}

TEST_F(ConfirmTest, RollbackOfEverythingShowsWhatWouldChangeBeforeItAsks) {
  admin::v1::FlagDifference& difference = *admin_.rollback_answer.add_differences();
  difference.set_key("a");
  difference.set_kind(admin::v1::FlagDifference::KIND_DELETED);
  const Outcome refused = Run({"rollback", "--all", "--to", "3"}, "n\n");
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err, HasSubstr("flag/a deleted\nRoll 1 flags back to revision 3? [y/N] "));
  EXPECT_TRUE(admin_.rollback.dry_run());
  EXPECT_EQ(Run({"rollback", "--all", "--to", "3"}, "y\n").code, 0);
  EXPECT_FALSE(admin_.rollback.dry_run());
  EXPECT_EQ(Run({"rollback", "--all", "--to", "3", "-y"}, "").code, 0);
  EXPECT_EQ(Run({"rollback", "a", "--to", "3"}, "").code, 0);
}

TEST_F(ConfirmTest, TheKillSwitchNeverAsks) {
  EXPECT_EQ(Run({"kill", "a"}, "").code, 0);
  EXPECT_EQ(admin_.kill.key(), "a");
}

}  // namespace
}  // namespace guidon::cli

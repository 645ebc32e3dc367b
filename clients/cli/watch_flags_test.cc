#include "clients/cli/watch_flags.h"

#include <cstdlib>

#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kDefinition[] = R"({"variants":{"on":true}})";

// Two flags, of which one changes and then the other one is deleted; then the stream ends.
class WatchFlagsTest : public ::testing::Test {
 protected:
  WatchFlagsTest() {
    *admin_.listing.add_flags() = MakeFlag("", "a", 3, kDefinition);
    *admin_.listing.add_flags() = MakeFlag("", "b", 5, kDefinition);
    admin_.listing.set_revision(7);
    admin_.flag = admin_.listing.flags(0);
    AddChange("a", 8, true);
    AddChange("b", 9, false);
  }

  void AddChange(const std::string& key, uint64_t revision, bool stays) {
    admin::v1::Change change;
    change.set_key(key);
    change.set_revision(revision);
    *change.mutable_before() = MakeFlag("", key, revision - 1, kDefinition);
    if (stays) *change.mutable_after() = MakeFlag("", key, revision, kDefinition);
    admin_.changes.push_back(change);
  }

  Outcome Run(std::vector<std::string> arguments, bool terminal = false) {
    arguments.insert(arguments.end(), {"--watch", "--server", server_.address()});
    return RunCli(arguments, "", terminal);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(WatchFlagsTest, PrintsALineForEachChange) {
  const Outcome outcome = Run({"list"});
  EXPECT_EQ(outcome.out,
            "KEY   STATE     DEFAULT   VARIANTS   TARGETING   KILLED   REVISION\n"
            "a     enabled   <none>    on=true    <none>      no       3\n"
            "b     enabled   <none>    on=true    <none>      no       5\n"
            "a     enabled   <none>    on=true    <none>      no       8\n"
            "flag/b deleted (revision 9)\n");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("ended the stream; go on with watch --after 9"));
  EXPECT_EQ(admin_.watch.after_revision(), 7U);
}

TEST_F(WatchFlagsTest, PrintsARecordForEachChange) {
  EXPECT_THAT(Run({"list", "-o", "json"}).out,
              EndsWith("\n{\"key\":\"b\",\"flagSet\":\"\",\"revision\":9,\"deleted\":true}\n"));
  EXPECT_EQ(Run({"list", "-o", "jsonpath={.key}@{.revision}"}).out, "a@3\nb@5\na@8\nb@9\n");
}

TEST_F(WatchFlagsTest, WatchesOneFlag) {
  EXPECT_EQ(Run({"get", "a", "-o", "jsonpath={.key}@{.revision}"}).out, "a@3\na@8\n");
  EXPECT_EQ(admin_.watch.after_revision(), 3U);
}

TEST_F(WatchFlagsTest, ATableOnATerminalChangesInItsPlace) {
  setenv("TERM", "xterm", 1);
  const Outcome outcome = Run({"list"}, /*terminal=*/true);
  EXPECT_THAT(outcome.out, StartsWith("\r\033[JKEY"));
  EXPECT_THAT(outcome.out, HasSubstr("\033[3A\r\033[JKEY"));
  EXPECT_THAT(outcome.out, EndsWith("no       8\n"));
  setenv("TERM", "dumb", 1);
  EXPECT_THAT(Run({"list"}, /*terminal=*/true).out, StartsWith("KEY"));
}

TEST_F(WatchFlagsTest, TakesChangesOfNoFlagForNone) {
  admin_.changes.clear();
  admin_.changes.emplace_back().set_revision(8);
  AddChange("a", 9, true);
  admin_.changes.back().mutable_after()->set_revision(3);  // left as it was
  EXPECT_EQ(Run({"list", "-o", "jsonpath={.key}"}).out, "a\nb\n");
}

TEST_F(WatchFlagsTest, HistoryGoesOnWhereItEnds) {
  admin_.pages.resize(2);
  *admin_.pages[0].add_changes() = admin_.changes[1];
  *admin_.pages[1].add_changes() = admin_.changes[1];
  *admin_.pages[1].add_changes() = admin_.changes[0];
  admin_.changes.clear();
  AddChange("b", 10, true);
  const Outcome outcome = Run({"history", "-o", "jsonpath={.revision}"});
  EXPECT_EQ(outcome.out, "8\n9\n10\n");
  EXPECT_EQ(admin_.watch.after_revision(), 9U);
  EXPECT_EQ(Run({"history", "--until", "1h"}).code, 2);
}

}  // namespace
}  // namespace guidon::cli

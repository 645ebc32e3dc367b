#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

v1::Change MakeChange(uint64_t revision, const std::string& flag_set, const std::string& key) {
  v1::Change change;
  change.set_revision(revision);
  change.mutable_time()->set_seconds(1782907200);
  change.mutable_time()->set_nanos(250000000);
  change.set_actor("ann@box");
  change.set_reason("why not");
  change.set_kind(v1::Change::KIND_SET_DEFAULT_VARIANT);
  change.set_flag_set(flag_set);
  change.set_key(key);
  *change.mutable_after() = MakeFlag(flag_set, key, revision, "{}");
  return change;
}

class HistoryTest : public ::testing::Test {
 protected:
  Outcome History(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"history", "--server", server_.address()});
    return RunCli(arguments);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(HistoryTest, PrintsATable) {
  admin_.pages.resize(1);
  *admin_.pages[0].add_changes() = MakeChange(7, "web", "a");
  EXPECT_EQ(
      History().out,
      "REVISION   TIME                   ACTOR     KIND                  FLAG      REASON\n"
      "7          2026-07-01T12:00:00Z   ann@box   set-default-variant   a (web)   why not\n");
}

TEST_F(HistoryTest, PrintsBeforeAndAfterAsJson) {
  admin_.pages.resize(1);
  *admin_.pages[0].add_changes() = MakeChange(7, "", "a");
  EXPECT_EQ(OutputJson::parse(History({"-o", "json"}).out).dump(),
            R"({"changes":[{"revision":7,"time":"2026-07-01T12:00:00.25Z","actor":"ann@box",)"
            R"("reason":"why not","kind":"set-default-variant","flagSet":"","key":"a",)"
            R"("before":null,"after":{"key":"a","flagSet":"","revision":7,"killed":false,)"
            R"("definition":{}}}]})");
}

TEST_F(HistoryTest, AsksForOneFlag) {
  History({"a", "--flag-set", "web", "--limit", "5"});
  ASSERT_EQ(admin_.histories.size(), 1u);
  EXPECT_EQ(admin_.histories[0].key(), "a");
  EXPECT_EQ(admin_.histories[0].flag_set(), "web");
  EXPECT_EQ(admin_.histories[0].page_size(), 5u);
}

TEST_F(HistoryTest, GoesOnToFurtherPagesUpToTheLimit) {
  admin_.pages.resize(2);
  *admin_.pages[0].add_changes() = MakeChange(9, "", "a");
  admin_.pages[0].set_next_before_revision(9);
  *admin_.pages[1].add_changes() = MakeChange(8, "", "b");
  *admin_.pages[1].add_changes() = MakeChange(7, "", "c");
  admin_.pages[1].set_next_before_revision(7);
  const OutputJson json = OutputJson::parse(History({"--limit", "2", "-o", "json"}).out);
  EXPECT_EQ(json["changes"].size(), 2u);
  ASSERT_EQ(admin_.histories.size(), 2u);
  EXPECT_EQ(admin_.histories[0].before_revision(), 0u);
  EXPECT_EQ(admin_.histories[1].before_revision(), 9u);
  EXPECT_EQ(admin_.histories[1].page_size(), 1u);
}

TEST_F(HistoryTest, KeepsToTheFlagSetWhereNoFlagIsNamed) {
  admin_.pages.resize(1);
  *admin_.pages[0].add_changes() = MakeChange(9, "web", "a");
  *admin_.pages[0].add_changes() = MakeChange(8, "", "b");
  const OutputJson json = OutputJson::parse(History({"--flag-set", "web", "-o", "json"}).out);
  ASSERT_EQ(json["changes"].size(), 1u);
  EXPECT_EQ(json["changes"][0]["key"], "a");
}

TEST_F(HistoryTest, AsksForAnActorAndATime) {
  History({"--actor", "bob", "--since", "2026-07-01", "--until", "2026-07-01T12:00:00.5Z"});
  ASSERT_EQ(admin_.histories.size(), 1u);
  EXPECT_EQ(admin_.histories[0].actor(), "bob");
  EXPECT_EQ(admin_.histories[0].since().seconds(), 1782864000);
  EXPECT_EQ(admin_.histories[0].until().seconds(), 1782907200);
  EXPECT_EQ(admin_.histories[0].until().nanos(), 500000000);
  EXPECT_EQ(History({"--since", "yesterday"}).code, 2);
}

TEST_F(HistoryTest, SaysOnStderrThatThereIsNothing) {
  const Outcome outcome = History();
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "No changes found.\n");
}

}  // namespace
}  // namespace guidon::cli

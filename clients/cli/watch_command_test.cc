#include <sstream>

#include "absl/strings/str_split.h"
#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

class WatchTest : public ::testing::Test {
 protected:
  WatchTest() {
    for (uint64_t revision = 4; revision <= 6; ++revision) {
      admin::v1::Change& change = admin_.changes.emplace_back();
      change.set_revision(revision);
      change.set_kind(admin::v1::Change::KIND_KILL);
      change.set_flag_set(revision == 5 ? "web" : "");
      change.set_key("a");
      change.set_actor("ann");
    }
  }

  Outcome Watch(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"watch", "--server", server_.address()});
    return RunCli(arguments);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(WatchTest, PrintsOneJsonObjectALineUpToTheCount) {
  const Outcome outcome = Watch({"-o", "json", "--count", "2"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<std::string> lines = absl::StrSplit(outcome.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(OutputJson::parse(lines[0])["revision"], 4);
  EXPECT_EQ(OutputJson::parse(lines[1])["kind"], "kill");
}

TEST_F(WatchTest, BeginsWithTheNextChangeOrAfterARevision) {
  Watch({"--count", "1"});
  EXPECT_TRUE(admin_.watch.from_now());
  Watch({"--count", "1", "--after", "0"});
  EXPECT_FALSE(admin_.watch.from_now());
  EXPECT_EQ(admin_.watch.after_revision(), 0u);
  Watch({"--count", "1", "--after", "3"});
  EXPECT_EQ(admin_.watch.after_revision(), 3u);
}

TEST_F(WatchTest, KeepsToTheFlagSet) {
  const Outcome outcome = Watch({"--count", "1", "--flag-set", "web", "-o", "json"});
  EXPECT_EQ(OutputJson::parse(outcome.out)["revision"], 5);
}

TEST_F(WatchTest, PrintsRowsBelowOneHeading) {
  EXPECT_EQ(Watch({"--count", "2"}).out,
            "REVISION   TIME                   ACTOR                  KIND                  "
            "FLAG                       REASON\n"
            "4          1970-01-01T00:00:00Z   ann                    kill                  "
            "a                          \n"
            "5          1970-01-01T00:00:00Z   ann                    kill                  "
            "a (web)                    \n");
}

TEST_F(WatchTest, SaysHowToGoOnWhenTheStreamEnds) {
  const Outcome ended = Watch();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("ended the stream; go on with watch --after 6"));
}

TEST_F(WatchTest, PassesTheServersRefusalOn) {
  admin_.changes.clear();
  admin_.status = {grpc::StatusCode::OUT_OF_RANGE, "revision 9 is beyond the newest one, 6"};
  const Outcome outcome = Watch({"--after", "9"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("revision 9 is beyond the newest one, 6"));
}

}  // namespace
}  // namespace guidon::cli

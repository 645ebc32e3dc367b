#include "absl/strings/str_split.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() {
    const std::string definition = R"({"variants":{"off":false,"on":true}})";
    *admin_.listing.add_flags() = MakeFlag("", "new-ranker", 1, definition);
    *admin_.listing.add_flags() = MakeFlag("web", "new-banner", 2, definition);
    *admin_.listing.add_flags() = MakeFlag("", "old", 3, definition);
  }

  // The candidates for the last word, without their descriptions.
  std::vector<std::string> Complete(std::vector<std::string> words) {
    words.insert(words.begin(), {"__complete", "--server", server_.address()});
    const Outcome outcome = RunCli(words);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.err, "");
    std::vector<std::string> candidates;
    for (const absl::string_view line : absl::StrSplit(outcome.out, '\n', absl::SkipEmpty())) {
      candidates.emplace_back(std::vector<std::string>(absl::StrSplit(line, '\t'))[0]);
    }
    return candidates;
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(CompletionTest, OffersCommands) {
  EXPECT_THAT(Complete({""}), IsSupersetOf({"get", "list", "apply", "delete", "enable", "disable",
                                            "set-default", "rollout", "kill", "restore", "history",
                                            "watch", "eval", "completion", "version"}));
  EXPECT_THAT(Complete({"res"}), ElementsAre("restore", "restore-backup"));
}

TEST_F(CompletionTest, OffersTheCommandsOptionsAndTheGlobalOnes) {
  EXPECT_THAT(Complete({"rollout", "x", "--"}),
              IsSupersetOf({"--variant", "--by", "--replace-targeting", "--reason", "--server"}));
  EXPECT_THAT(Complete({"get", "--"}), Not(Contains("--replace-targeting")));
  EXPECT_THAT(Complete({"rollout", "--rep"}), ElementsAre("--replace-targeting"));
}

TEST_F(CompletionTest, OffersActionsWhereFlagsMayStand) {
  EXPECT_THAT(Complete({"ramp", ""}), IsSupersetOf({"status", "pause", "new-ranker"}));
  EXPECT_THAT(Complete({"ramp", "pause", "ol"}), ElementsAre("old"));
  EXPECT_THAT(Complete({"ramp", "old", "--to", ""}), ElementsAre("off", "on"));
  EXPECT_THAT(Complete({"ramp", "start", "old", "--to", ""}), ElementsAre("off", "on"));
}

TEST_F(CompletionTest, OffersWhatCanBeDoneWithAFlagAtATime) {
  EXPECT_THAT(Complete({"schedule", ""}),
              ElementsAre("list", "cancel", "new-ranker", "new-banner", "old"));
  EXPECT_THAT(Complete({"schedule", "old", ""}),
              ElementsAre("enable", "disable", "set-default", "kill", "restore"));
  EXPECT_THAT(Complete({"schedule", "old", "set-default", ""}), ElementsAre("off", "on"));
  EXPECT_THAT(Complete({"schedule", "list", "ol"}), ElementsAre("old"));
}

TEST_F(CompletionTest, OffersTheChoicesOfAnOption) {
  EXPECT_THAT(Complete({"list", "-o", ""}),
              ElementsAre("table", "wide", "json", "yaml", "jsonpath="));
  EXPECT_THAT(Complete({"list", "--output", "j"}), ElementsAre("json", "jsonpath="));
  EXPECT_THAT(Complete({"list", "--output=j"}), ElementsAre("--output=json", "--output=jsonpath="));
  EXPECT_THAT(Complete({"-o", "y"}), ElementsAre("yaml"));
  EXPECT_THAT(Complete({"eval", "x", "--type", "o"}), ElementsAre("object"));
  EXPECT_THAT(Complete({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
}

TEST_F(CompletionTest, OffersKeysWhereAKeyStands) {
  EXPECT_THAT(Complete({"get", ""}), ElementsAre("new-ranker", "new-banner", "old"));
  EXPECT_THAT(Complete({"kill", "--reason", "get", "new"}),
              ElementsAre("new-ranker", "new-banner"));
  EXPECT_THAT(Complete({"delete", "old", "new-r"}), ElementsAre("new-ranker"));
  EXPECT_THAT(Complete({"get", "old", ""}), IsEmpty());
}

TEST_F(CompletionTest, OffersKeysOfTheFlagSetOnTheLine) {
  Complete({"get", "--flag-set", "web", ""});
  EXPECT_EQ(admin_.list.flag_set(), "web");
}

TEST_F(CompletionTest, OffersTheVariantsOfTheFlagOnTheLine) {
  EXPECT_THAT(Complete({"set-default", "old", ""}), ElementsAre("off", "on"));
  EXPECT_THAT(Complete({"kill", "old", "--variant", "of"}), ElementsAre("off"));
  EXPECT_THAT(Complete({"rollout", "old", "--variant", ""}), ElementsAre("off=", "on="));
  EXPECT_THAT(Complete({"rollout", "old", "--variant=of"}), ElementsAre("--variant=off="));
}

TEST_F(CompletionTest, OffersFiles) {
  EXPECT_THAT(Complete({"apply", "-f", "fl"}), ElementsAre(":files"));
  EXPECT_THAT(Complete({"apply", "-f", "a.yaml", ""}), ElementsAre(":files"));
}

TEST_F(CompletionTest, OffersNothingWhereThereIsNothingToOffer) {
  EXPECT_THAT(Complete({"nonsense", ""}), IsEmpty());
  EXPECT_THAT(Complete({"list", "--reason", ""}), IsEmpty());
  EXPECT_THAT(Complete({"list", ""}), IsEmpty());
}

TEST_F(CompletionTest, KeepsQuietWithoutAServer) {
  const Outcome outcome = RunCli({"__complete", "get", "--server", "127.0.0.1:1", ""});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out + outcome.err, "");
}

}  // namespace
}  // namespace guidon::cli

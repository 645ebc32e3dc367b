#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kDifferences[] = R"pb(
  differences {
    flag_set: "web"
    key: "a"
    kind: KIND_CHANGED
    places { path: "(killed)" before: "true" after: "false" }
    places { path: "targeting.fractional[0][1]" before: "10" after: "50" }
    places { path: "defaultVariant" before: "\"off\"" }
    places { path: "metadata.owner" after: "\"search\"" }
  }
  differences {
    key: "b"
    kind: KIND_ADDED
    places { path: "" after: "{\"variants\":{\"on\":true}}" }
  }
  differences {
    key: "c"
    kind: KIND_DELETED
    places { path: "" before: "{}" }
  }
)pb";

constexpr char kText[] =
    "flag/a (web) changed\n"
    "  ~ (killed): true → false\n"
    "  ~ targeting.fractional[0][1]: 10 → 50\n"
    "  - defaultVariant: \"off\"\n"
    "  + metadata.owner: \"search\"\n"
    "flag/b added\n"
    "  + {\"variants\":{\"on\":true}}\n"
    "flag/c deleted\n"
    "  - {}\n";

class RollbackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    using google::protobuf::TextFormat;
    ASSERT_TRUE(TextFormat::ParseFromString(kDifferences, &admin_.diff_answer));
    ASSERT_TRUE(TextFormat::ParseFromString(kDifferences, &admin_.rollback_answer));
    admin_.diff_answer.set_from_revision(3);
    admin_.diff_answer.set_to_revision(7);
    admin_.rollback_answer.set_revision(9);
  }

  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(RollbackTest, SendsWhatIsToGoBack) {
  Run({"rollback", "a", "--to", "3", "--flag-set", "web", "--reason", "errors",
       "--expected-revision", "7"});
  EXPECT_EQ(admin_.rollback.ShortDebugString(),
            R"(flag_set: "web" key: "a" to_revision: 3 expected_revision: 7 reason: "errors")");
  Run({"rollback", "--all", "--to", "0", "--dry-run"});
  EXPECT_EQ(admin_.rollback.ShortDebugString(), "everything: true dry_run: true");
}

TEST_F(RollbackTest, ShowsWhatChanged) {
  EXPECT_EQ(Run({"rollback", "a", "--to", "3"}).out,
            std::string(kText) + "rolled back to revision 3 (revision 9)\n");
  EXPECT_EQ(Run({"rollback", "a", "--to", "3", "--dry-run"}).out,
            std::string(kText) + "dry run: nothing was changed\n");
  admin_.rollback_answer.clear_differences();
  EXPECT_EQ(Run({"rollback", "a", "--to", "3"}).out, "nothing is different from revision 3\n");
}

TEST_F(RollbackTest, PrintsJson) {
  const OutputJson json =
      OutputJson::parse(Run({"rollback", "a", "--to", "3", "--dry-run", "-o", "json"}).out);
  EXPECT_EQ(json["revision"], 9);
  EXPECT_EQ(json["dryRun"], true);
  EXPECT_EQ(json["differences"][0]["places"][1].dump(),
            R"({"path":"targeting.fractional[0][1]","before":10,"after":50})");
  EXPECT_EQ(json["differences"][2].dump(),
            R"({"key":"c","flagSet":"","kind":"deleted","places":[{"path":"","before":{}}]})");
}

TEST_F(RollbackTest, WantsAFlagOrAllAndARevision) {
  EXPECT_EQ(Run({"rollback", "--to", "3"}).code, 2);
  EXPECT_EQ(Run({"rollback", "a", "--all", "--to", "3"}).code, 2);
  EXPECT_EQ(Run({"rollback", "--all", "--to", "3", "--flag-set", "web"}).code, 2);
  EXPECT_EQ(Run({"rollback", "a"}).code, 2);
  EXPECT_EQ(Run({"rollback", "a", "--to", "x"}).code, 2);
  EXPECT_TRUE(admin_.actors.empty());
}

TEST_F(RollbackTest, DiffShowsWhatIsDifferent) {
  EXPECT_EQ(Run({"diff", "--from", "3"}).out, kText);
  EXPECT_EQ(admin_.diff.ShortDebugString(), "from_revision: 3");
  const OutputJson json = OutputJson::parse(
      Run({"diff", "a", "--from", "3", "--to", "7", "--flag-set", "web", "-o", "json"}).out);
  EXPECT_EQ(admin_.diff.ShortDebugString(),
            R"(key: "a" flag_set: "web" from_revision: 3 to_revision: 7)");
  EXPECT_EQ(json["toRevision"], 7);
  EXPECT_EQ(json["differences"].size(), 3U);
}

TEST_F(RollbackTest, DiffSaysOnStderrThatThereIsNothing) {
  admin_.diff_answer.clear_differences();
  const Outcome outcome = Run({"diff", "--from", "3"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("No differences between revisions 3 and 7"));
}

TEST_F(RollbackTest, EndsAsTheServerSays) {
  admin_.status = {grpc::StatusCode::ABORTED, "flag \"a\": is at revision 8"};
  EXPECT_EQ(Run({"rollback", "a", "--to", "3"}).code, 4);
  admin_.status = {grpc::StatusCode::FAILED_PRECONDITION, "flag \"a\": is killed"};
  EXPECT_EQ(Run({"rollback", "a", "--to", "3"}).code, 5);
}

}  // namespace
}  // namespace guidon::cli

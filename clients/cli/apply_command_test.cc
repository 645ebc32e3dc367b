#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kTwoFlags[] = R"({"flags": {
  "b": {"variants": {"on": true}, "metadata": {"flagSetId": "web"}},
  "a": {"variants": {"on": true}}
}})";

class ApplyTest : public ::testing::Test {
 protected:
  Outcome Apply(const std::string& in, std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"apply", "-f", "-", "--server", server_.address()});
    return RunCli(arguments, in);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(ApplyTest, PutsAllFlagsAtOnce) {
  EXPECT_EQ(Apply(kTwoFlags, {"--reason", "first"}).code, 0);
  ASSERT_EQ(admin_.put.items_size(), 2);
  EXPECT_EQ(admin_.put.reason(), "first");
  EXPECT_EQ(admin_.put.items(0).key(), "a");
  EXPECT_EQ(admin_.put.items(0).flag_set(), "");
  EXPECT_EQ(admin_.put.items(0).definition(), R"({"variants":{"on":true}})");
  EXPECT_FALSE(admin_.put.items(0).has_expected_revision());
  EXPECT_EQ(admin_.put.items(1).key(), "b");
  EXPECT_EQ(admin_.put.items(1).flag_set(), "web");
}

TEST_F(ApplyTest, SaysWhatBecameOfEachFlag) {
  admin_.listing.set_revision(8);
  *admin_.listing.add_flags() = MakeFlag("", "same", 3, "{}");
  *admin_.listing.add_flags() = MakeFlag("web", "new", 4, "{}");
  *admin_.listing.add_flags() = MakeFlag("web", "old", 8, "{}");
  *admin_.put_answer.add_flags() = MakeFlag("", "same", 3, "{}");
  *admin_.put_answer.add_flags() = MakeFlag("", "new", 9, "{}");
  *admin_.put_answer.add_flags() = MakeFlag("web", "old", 10, "{}");
  const Outcome outcome = Apply(kTwoFlags);
  EXPECT_EQ(outcome.out, "flag/same unchanged\nflag/new created\nflag/old (web) configured\n");

  const OutputJson json = OutputJson::parse(Apply(kTwoFlags, {"-o", "json"}).out);
  EXPECT_EQ(json["flags"][1].dump(),
            R"({"key":"new","flagSet":"","revision":9,"killed":false,"definition":{},)"
            R"("result":"created"})");
  EXPECT_EQ(json["warnings"].dump(), "[]");
}

TEST_F(ApplyTest, PrintsWarningsToStderr) {
  admin_.put_answer.add_warnings("flag \"a\": targeting: never matches");
  const Outcome outcome = Apply(kTwoFlags, {"-o", "json"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.err, "guidonctl: warning: flag \"a\": targeting: never matches\n");
  EXPECT_EQ(OutputJson::parse(outcome.out)["warnings"][0], "flag \"a\": targeting: never matches");
}

TEST_F(ApplyTest, PutsFlagsThatNameNoSetIntoTheOneOfTheOption) {
  EXPECT_EQ(Apply(kTwoFlags, {"--flag-set", "web"}).code, 0);
  EXPECT_EQ(admin_.put.items(0).flag_set(), "web");
  EXPECT_EQ(admin_.put.items(1).flag_set(), "web");

  const Outcome other = Apply(kTwoFlags, {"--flag-set", "shop"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("flag \"b\" of flag set \"web\""));
}

TEST_F(ApplyTest, TakesAnExpectedRevisionForOneFlagOnly) {
  EXPECT_EQ(Apply(R"({"flags":{"a":{}}})", {"--expected-revision", "0"}).code, 0);
  EXPECT_TRUE(admin_.put.items(0).has_expected_revision());
  EXPECT_EQ(Apply(kTwoFlags, {"--expected-revision", "0"}).code, 2);
}

TEST_F(ApplyTest, AsksNoServerForFilesThatCannotBeUsed) {
  EXPECT_EQ(Apply("{").code, 2);
  EXPECT_EQ(Apply(R"({"flags":{}})").code, 2);
  EXPECT_EQ(RunCli({"apply", "-f", "/no/such/file", "--server", server_.address()}).code, 2);
  EXPECT_TRUE(admin_.actors.empty());
}

TEST_F(ApplyTest, EndsAsRefusedWhereTheServerDoesNotTakeADefinition) {
  admin_.status = {grpc::StatusCode::INVALID_ARGUMENT, "flag \"a\": variants: must be an object"};
  const Outcome outcome = Apply(kTwoFlags);
  EXPECT_EQ(outcome.code, 5);
  EXPECT_EQ(outcome.err, "guidonctl: flag \"a\": variants: must be an object\n");
}

}  // namespace
}  // namespace guidon::cli

#include "clients/cli/output_option.h"

#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

class OutputOptionTest : public ::testing::Test {
 protected:
  OutputOptionTest() {
    *admin_.listing.add_flags() =
        MakeFlag("", "a", 3,
                 R"({"variants":{"long":"0123456789012345678901234567890123456789","off":false},)"
                 R"("metadata":{"owner":"search"}})");
    *admin_.listing.add_flags() = MakeFlag("", "b", 5, R"({"variants":{"on":true}})");
    admin_.listing.set_revision(5);
    admin_.flag = admin_.listing.flags(1);
  }

  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(OutputOptionTest, WideCutsNothingAndShowsMetadata) {
  EXPECT_THAT(Run({"list"}).out, HasSubstr("\"012345678901234567890"));
  EXPECT_THAT(Run({"list"}).out, HasSubstr("…"));
  const std::string wide = Run({"list", "-o", "wide"}).out;
  EXPECT_THAT(wide, HasSubstr("0123456789\" off=false"));
  EXPECT_THAT(wide, HasSubstr("owner=\"search\"\n"));
  EXPECT_THAT(wide, HasSubstr("FLAG SET"));
  EXPECT_THAT(Run({"get", "b", "-o", "wide"}).out, HasSubstr("METADATA\n"));
}

TEST_F(OutputOptionTest, JsonPathSelectsFromWhatJsonWouldPrint) {
  EXPECT_EQ(Run({"list", "-o", "jsonpath={.flags[*].key}"}).out, "a b\n");
  EXPECT_EQ(Run({"list", "-o", "jsonpath={range .flags[*]}{.key}={.revision}{\"\\n\"}{end}"}).out,
            "a=3\nb=5\n");
  EXPECT_EQ(Run({"get", "b", "-o", "jsonpath={.definition.variants}"}).out, "{\"on\":true}\n");
  EXPECT_EQ(Run({"get", "b", "-o", "jsonpath={.nothing}"}).out, "");
  EXPECT_EQ(Run({"kill", "b", "-o", "jsonpath={.revision}"}).out, "5\n");
}

TEST_F(OutputOptionTest, JsonPathSelectsFromEachRecordOfAStream) {
  for (uint64_t revision : {1, 2}) {
    admin::v1::Change change;
    change.set_revision(revision);
    admin_.changes.push_back(change);
  }
  EXPECT_EQ(Run({"watch", "--after", "0", "--count", "2", "-o", "jsonpath={.revision}"}).out,
            "1\n2\n");
}

TEST_F(OutputOptionTest, RefusesATemplateBeforeAnythingIsDone) {
  const Outcome outcome = Run({"kill", "b", "-o", "jsonpath={.a"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("jsonpath: at the end: \"}\" is missing"));
  EXPECT_TRUE(admin_.actors.empty());
}

}  // namespace
}  // namespace guidon::cli

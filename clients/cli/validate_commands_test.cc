#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kSound[] = R"({"flags": {"a": {"state": "ENABLED", "variants": {"x": 1}}}})";
constexpr char kUnreachable[] =
    R"({"flags": {"a": {"state": "ENABLED", "variants": {"x": 1, "y": 2},
  "metadata": {"owner": "ann"}, "defaultVariant": "x",
  "targeting": {"if": [true, "y", {"var": "p"}, "x"]}}}})";

TEST(Validate, TellsWhatIsWrongWithoutAServer) {
  const Outcome bad = RunCli({"validate", "-"},
                             R"({"flags": {"a": {"variants": {}}, "b": {"variants": {"x": 1}}}})");
  EXPECT_EQ(bad.code, 5);
  EXPECT_EQ(bad.out,
            "error: stdin: flag \"a\": variants: must be an object with at least one member\n"
            "warning: stdin: flag \"b\": state: is missing; the flag counts as ENABLED\n");
  EXPECT_EQ(bad.err, "guidonctl: 2 flags: 1 error, 1 warning, 0 advice\n");
}

TEST(Validate, IsContentWithWarnings) {
  EXPECT_EQ(RunCli({"validate", "-"}, R"({"flags": {"b": {"variants": {"x": 1}}}})").code, 0);
  EXPECT_EQ(RunCli({"validate", "-"}, kUnreachable).out,
            "1 flag: 0 errors, 0 warnings, 0 advice\n");
}

TEST(Validate, CountsADocumentThatIsNoneAsAnError) {
  EXPECT_EQ(RunCli({"validate", "-"}, "{").code, 5);
  EXPECT_EQ(RunCli({"validate", "/no/such/file"}).code, 2);
}

TEST(Lint, FailsForWarningsButNotForAdvice) {
  const Outcome unreachable = RunCli({"lint", "-"}, kUnreachable);
  EXPECT_EQ(unreachable.code, 5);
  EXPECT_THAT(unreachable.out,
              StartsWith("warning: stdin: flag \"a\": targeting.if[2]: is never reached"));
  const Outcome advice = RunCli({"lint", "-"}, kSound);
  EXPECT_EQ(advice.code, 0);
  EXPECT_THAT(advice.out, HasSubstr("advice: stdin: flag \"a\": metadata.owner"));
}

TEST(Lint, PrintsJson) {
  const OutputJson json = OutputJson::parse(RunCli({"lint", "-", "-o", "json"}, kSound).out);
  EXPECT_EQ(json["flags"], 1);
  EXPECT_EQ(json["findings"][0]["severity"], "advice");
}

TEST(Lint, LooksAtTheStoredFlagsWhereNoFileIsNamed) {
  RecordingAdmin admin;
  const TestServer server(admin);
  admin.validate_answer.set_flags(3);
  auto& finding = *admin.validate_answer.add_findings();
  finding.set_severity(admin::v1::ValidateResponse::Finding::SEVERITY_WARNING);
  finding.set_message("flag \"a\": never");
  const Outcome lint = RunCli({"lint", "--server", server.address()});
  EXPECT_EQ(lint.code, 5);
  EXPECT_EQ(lint.out, "warning: flag \"a\": never\n");
  EXPECT_EQ(lint.err, "guidonctl: 3 flags: 0 errors, 1 warning, 0 advice\n");
  EXPECT_TRUE(admin.validate.lint());
  EXPECT_EQ(RunCli({"validate", "--server", server.address()}).code, 0);
  EXPECT_FALSE(admin.validate.lint());
}

}  // namespace
}  // namespace guidon::cli

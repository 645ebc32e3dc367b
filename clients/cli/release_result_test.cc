#include "clients/cli/release_result.h"

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using ::testing::HasSubstr;

ReleaseResult RolledBack() {
  ReleaseResult result;
  result.outcome = ReleaseOutcome::kRolledBack;
  result.message = "everybody gets \"off\": aborted by its gate: <3 times> | `as` many";
  result.key = "new-ranker";
  result.began = absl::FromUnixSeconds(1'800'000'000);
  result.ended = result.began + absl::Milliseconds(12'500);
  result.news = {{result.began, "running: 10 %"}};
  result.ramp.emplace();
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(key: "new-ranker" to: "on" from: "off" steps: [10, 100] steps_taken: 1 actor: "ann"
         state: STATE_ABORTED message: "by its gate" guard { name: "a.yaml" text: "x" }
         guard_answer { verdict: VERDICT_FAIL cause: "ratio" reason: "worse"
           tests { name: "failures" verdict: VERDICT_FAIL reason: "a & b" to_all: 100 to_bad: 9
                   from_all: 900 from_bad: 3 worse: 512.5 worse_bound: 200 }
           tests { name: "latency > 0.5s" verdict: VERDICT_CONTINUE reason: "few" } })",
      &*result.ramp));
  return result;
}

TEST(ReleaseResult, CodesArePromises) {
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ReleaseOutcome::kReleased)), 0);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ReleaseOutcome::kFailed)), 1);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ReleaseOutcome::kRolledBack)), 10);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ReleaseOutcome::kInconclusive)), 11);
}

TEST(ReleaseResult, JsonHasTheRampWithItsGuard) {
  const OutputJson json = ReleaseJson(RolledBack());
  EXPECT_EQ(json["outcome"], "rolled-back");
  EXPECT_EQ(json["beganAt"], "2027-01-15T08:00:00Z");
  EXPECT_EQ(json["ramp"]["guard"]["tests"][0]["worse"], 512.5);
  EXPECT_TRUE(ReleaseJson(ReleaseResult())["ramp"].is_null());
}

TEST(ReleaseResult, MarkdownShowsTheEvidenceAndEscapesText) {
  const std::string text = ReleaseMarkdown(RolledBack());
  EXPECT_THAT(text, HasSubstr("## Release of new-ranker: rolled-back\n"));
  EXPECT_THAT(text, HasSubstr("&lt;3 times&gt; \\| \\`as\\` many"));
  EXPECT_THAT(text, HasSubstr("| failures | fail | 9 of 100 (9 %) | 3 of 900 (0.333 %) | 512 "
                              "(bound 200) |"));
  EXPECT_THAT(text, HasSubstr("| 08:00:00 | running: 10 % |"));
}

TEST(ReleaseResult, JunitHasACaseForEachTest) {
  EXPECT_EQ(ReleaseJunit(RolledBack()),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="2" errors="0" time="12.500">
  <testsuite name="release of new-ranker" tests="3" failures="2" errors="0" time="12.500" )"
            R"(timestamp="2027-01-15T08:00:00Z">
    <testcase classname="guidonctl.release" name="new-ranker" time="12.500">
      <failure type="rolled-back" message="everybody gets &quot;off&quot;: aborted by its gate: )"
            R"(&lt;3 times&gt; | `as` many"/>
      <system-out>2027-01-15T08:00:00Z running: 10 %
</system-out>
    </testcase>
    <testcase classname="guidonctl.release.new-ranker" name="failures">
      <failure type="guard" message="a &amp; b"/>
    </testcase>
    <testcase classname="guidonctl.release.new-ranker" name="latency &gt; 0.5s">
      <system-out>few</system-out>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(ReleaseResult, JunitTellsErrorsFromFailures) {
  ReleaseResult failed;
  failed.message = "no server";
  EXPECT_THAT(ReleaseJunit(failed), HasSubstr("<error type=\"failed\" message=\"no server\"/>"));
  failed.outcome = ReleaseOutcome::kReleased;
  EXPECT_THAT(ReleaseJunit(failed), HasSubstr("tests=\"1\" failures=\"0\" errors=\"0\""));
}

}  // namespace
}  // namespace guidon::cli

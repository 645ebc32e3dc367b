#include "analysis/config/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace guidon::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseAnalysis, ReadsEveryKey) {
  const auto analysis = ParseAnalysis(R"(
name: api
alpha: 0.02
tolerated-ratio: 1.5
margin: 3
burst: 5
interval: 10s
warm-up: 1m
settle: 2s
deadline: 30m
data-deadline: 3m
at-deadline: fail
min-requests: 500
timeout: 3s
version-label: version
pod-label: instance
metrics:
  - name: errors
    bad: requests_total{namespace="{{namespace}}",{{version}},code=~"5.."}
    all: requests_total{namespace="{{namespace}}",{{version}}}
    harmless-rate: 0.002
    max-rate: 0.2
  - name: latency
    histogram: request_seconds{{{version}}}
    boundaries: [0.25, 1]
)",
                                      "other.yaml");
  ASSERT_TRUE(analysis.ok()) << analysis.status();
  EXPECT_EQ(analysis->name, "api");
  EXPECT_EQ(analysis->alpha, 0.02);
  EXPECT_EQ(analysis->tolerated_ratio, 1.5);
  EXPECT_EQ(analysis->margin, 3);
  EXPECT_EQ(analysis->burst, 5);
  EXPECT_EQ(analysis->interval, absl::Seconds(10));
  EXPECT_EQ(analysis->warm_up, absl::Minutes(1));
  EXPECT_EQ(analysis->settle, absl::Seconds(2));
  EXPECT_EQ(analysis->deadline, absl::Minutes(30));
  EXPECT_EQ(analysis->data_deadline, absl::Minutes(3));
  EXPECT_EQ(analysis->at_deadline, AtDeadline::kFail);
  EXPECT_EQ(analysis->min_requests, 500);
  EXPECT_EQ(analysis->timeout, absl::Seconds(3));
  EXPECT_EQ(analysis->version_label, "version");
  EXPECT_EQ(analysis->pod_label, "instance");
  ASSERT_EQ(analysis->metrics.size(), 2u);
  const Metric& errors = analysis->metrics[0];
  EXPECT_EQ(errors.bad.canary,
            R"(requests_total{namespace="{{namespace}}",{{canary}},code=~"5.."})");
  EXPECT_EQ(errors.bad.stable,
            R"(requests_total{namespace="{{namespace}}",{{stable}},code=~"5.."})");
  EXPECT_EQ(errors.harmless_rate, 0.002);
  EXPECT_EQ(errors.max_rate, 0.2);
  EXPECT_FALSE(errors.is_histogram());
  EXPECT_THAT(analysis->metrics[1].boundaries, ElementsAre(0.25, 1));
}

TEST(ParseAnalysis, TakesItsNameFromTheFile) {
  const auto analysis = ParseAnalysis("metrics: [{use: http-errors}]", "folder/checkout.yaml");
  ASSERT_TRUE(analysis.ok()) << analysis.status();
  EXPECT_EQ(analysis->name, "checkout");
  EXPECT_EQ(analysis->deadline, absl::Hours(1));
}

TEST(ParseAnalysis, HasReadyMadeMetrics) {
  const auto analysis = ParseAnalysis(R"(
metrics:
  - use: http-errors
    where: namespace="{{namespace}}"
    code-label: status
  - use: http-latency
    boundaries: [0.5]
  - use: worker-failures
    name: jobs
    counter: tasks_total
    failed: result="error"
)",
                                      "a.yaml");
  ASSERT_TRUE(analysis.ok()) << analysis.status();
  EXPECT_EQ(analysis->metrics[0].bad.canary,
            R"(http_requests_total{{{canary}},namespace="{{namespace}}",status=~"5.."})");
  EXPECT_EQ(analysis->metrics[1].histogram.stable, "http_request_duration_seconds{{{stable}}}");
  EXPECT_EQ(analysis->metrics[2].name, "jobs");
  EXPECT_EQ(analysis->metrics[2].bad.canary, R"(tasks_total{{{canary}},result="error"})");
}

TEST(ParseAnalysis, TakesASelectorForEachVersion) {
  const auto analysis = ParseAnalysis(R"(
metrics:
  - name: errors
    canary: {bad: 'new_errors{ {{canary}} }', all: 'new_all{ {{canary}} }'}
    stable: {bad: 'old_errors{ {{stable}} }', all: 'old_all{ {{stable}} }'}
)",
                                      "a.yaml");
  ASSERT_TRUE(analysis.ok()) << analysis.status();
  EXPECT_EQ(analysis->metrics[0].bad.canary, "new_errors{ {{canary}} }");
  EXPECT_EQ(analysis->metrics[0].all.stable, "old_all{ {{stable}} }");
}

TEST(ParseAnalysis, SaysWhatIsWrongWhereAndWhatWouldBeRight) {
  const std::string pair =
      "metrics: [{name: e, bad: 'b{ {{version}} }', all: 'a{ {{version}} }'}]\n";
  const struct {
    std::string text;
    const char* wanted;
  } cases[] = {
      {"", "f.yaml: is empty"},
      {"- a", "f.yaml: line 1: must be a map"},
      {"a: [", "f.yaml: line "},
      {"alpha: 0.01", "\"metrics\" is missing"},
      {"metrics: []", "\"metrics\" is missing"},
      {"metrics: {}", "line 1: metrics: must be a list"},
      {pair + "alhpa: 0.1", "line 2: there is no key \"alhpa\": did you mean alpha?"},
      {pair + "alpha: ten", "line 2: alpha: \"ten\" is no number from 1e-09 to 0.5"},
      {pair + "alpha: 2", "alpha: \"2\" is no number from 1e-09 to 0.5"},
      {pair + "alpha: .nan", "alpha: \".nan\" is no number"},
      {pair + "alpha:", "alpha: has no value"},
      {pair + "alpha: [1]", "alpha: must be a number"},
      {pair + "alpha: 0.1\nalpha: 0.1", "line 3: alpha: stands here twice"},
      {pair + "margin: 1.1", "margin: must not be less than tolerated-ratio"},
      {pair + "interval: 15", "interval: \"15\" is no time such as 90s"},
      {pair + "interval: 500ms", "does not lie between 1s and 1h"},
      {pair + "interval: 1s\ndeadline: 24h", "more than 10000 intervals"},
      {pair + "warm-up: 1h", "warm-up: must end before the deadline"},
      {pair + "at-deadline: pass", "\"pass\" is neither inconclusive nor fail"},
      {"metrics: [{bad: 'b{}', all: 'a{}'}]", "metrics[0]: \"name\" is missing"},
      {"metrics: [{name: e}]", "metrics[0]: give \"bad\" and \"all\", or \"histogram\""},
      {"metrics: [{name: e, bad: 'b{ {{version}} }'}]", "give \"bad\" and \"all\""},
      {"metrics: [{name: e, bad: 'b{x=\"1\"}', all: 'a{ {{version}} }'}]",
       "metrics[0].bad: \"b{x=\"1\"}\" does not say whom it counts"},
      {"metrics: [{name: e, bad: 'rate(b{ {{version}} }[1m])', all: 'a{ {{version}} }'}]",
       "functions are not allowed"},
      {"metrics: [{name: e, bad: 'b{ {{version}} }[1m]', all: 'a{ {{version}} }'}]",
       "a range is not allowed"},
      {"metrics: [{name: e, bad: 'b{hash=\"{{version}}\"}', all: 'a{ {{version}} }'}]",
       "write it between the braces, without label and quotes"},
      {"metrics: [{name: e, bad: 'b{ {{version}},{{nmespace}} }', all: 'a{ {{version}} }'}]",
       "\"{{nmespace}}\" is none of"},
      {"metrics: [{name: e, bad: 'b{ {{version}} code=\"1\"}', all: 'a{ {{version}} }'}]",
       "metrics[0].bad: \"}\" is missing before \"code="},
      {"metrics: [{use: http-error}]",
       "metrics[0].use: there is no \"http-error\": did you mean "
       "http-errors?"},
      {"metrics: [{use: http-latency}]", "\"boundaries\" is missing"},
      {"metrics: [{use: http-latency, boundaries: [1, fast]}]",
       "metrics[0].boundaries[1]: \"fast\" is no number"},
      {"metrics: [{use: http-latency, boundaries: [1, 0.5]}]", "must be positive and rise"},
      {"metrics: [{use: http-errors, boundaries: [1]}]", "only a histogram has boundaries"},
      {"metrics: [{use: http-errors, bad: x}]", "metrics[0]: there is no key \"bad\""},
      {"metrics: [{use: http-errors}, {use: http-errors}]",
       "metrics[1]: there is another metric \"http-errors\""},
      {"metrics: [{use: http-errors, where: 'namespace'}]", "metrics[0].where: =, !=, =~ or !~"},
      {"metrics: [{use: http-errors, max-rate: 0}]", "max-rate: \"0\" is no number"},
      {std::string("a: \0", 4), "has a zero byte"},
      {std::string(2 << 20, 'a'), "is larger than 1 MiB"},
      {std::string(5000, '['), "f.yaml: "},
  };
  for (const auto& c : cases) {
    const auto analysis = ParseAnalysis(c.text, "f.yaml");
    ASSERT_FALSE(analysis.ok()) << c.text;
    EXPECT_THAT(std::string(analysis.status().message()), HasSubstr(c.wanted));
  }
}

TEST(LoadAnalyses, ReadsAFolderInTheOrderOfNames) {
  const guidon::testing::TempDir dir;
  guidon::testing::WriteFile(dir / "b.yaml", "metrics: [{use: http-errors}]");
  guidon::testing::WriteFile(dir / "a.yml", "metrics: [{use: http-errors}]");
  guidon::testing::WriteFile(dir / "README.md", "no analysis");
  const auto analyses = LoadAnalyses(dir.path());
  ASSERT_TRUE(analyses.ok()) << analyses.status();
  ASSERT_EQ(analyses->size(), 2u);
  EXPECT_EQ((*analyses)[0].name, "a");
  EXPECT_EQ((*analyses)[1].name, "b");
}

TEST(LoadAnalyses, RefusesTwoOfTheSameName) {
  const guidon::testing::TempDir dir;
  guidon::testing::WriteFile(dir / "a.yaml", "metrics: [{use: http-errors}]");
  guidon::testing::WriteFile(dir / "b.yaml", "name: a\nmetrics: [{use: http-errors}]");
  EXPECT_THAT(std::string(LoadAnalyses(dir.path()).status().message()),
              HasSubstr("b.yaml: another file has an analysis \"a\""));
}

TEST(LoadAnalyses, SaysWhatCannotBeRead) {
  const guidon::testing::TempDir dir;
  EXPECT_EQ(LoadAnalyses(dir / "none.yaml").status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(LoadAnalyses(dir.path()).status().message()),
              HasSubstr("holds no .yaml file"));
}

}  // namespace
}  // namespace guidon::analysis

#include "analysis/cli/cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/temp_dir.h"

namespace guidon::analysis {
namespace {

using ::testing::HasSubstr;

class CliTest : public ::testing::Test {
 protected:
  ExitCode Call(const std::vector<std::string>& arguments) {
    out_.str("");
    err_.str("");
    return analysis::Run(arguments, Streams{out_, err_},
                         {DeclareCheck, DeclareSimulate, DeclareValidate});
  }

  std::string File(const std::string& text) {
    guidon::testing::WriteFile(dir_ / "api.yaml", text);
    return dir_ / "api.yaml";
  }

  guidon::testing::TempDir dir_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CliTest, HelpSaysTheExitCodes) {
  EXPECT_EQ(Call({"--help"}), ExitCode::kPass);
  EXPECT_THAT(out_.str(), HasSubstr("0 pass, 10 fail, 11 continue"));
}

TEST_F(CliTest, WrongUsageIsTwo) {
  EXPECT_EQ(Call({}), ExitCode::kUsage);
  EXPECT_EQ(Call({"chekc"}), ExitCode::kUsage);
  EXPECT_EQ(Call({"check", "--config", "x"}), ExitCode::kUsage);
  EXPECT_EQ(Call({"simulate", "--rollouts", "0"}), ExitCode::kUsage);
  EXPECT_EQ(Call({"check", "--config", File("metrics: [{use: http-errors}]"), "--prometheus",
                  "http://127.0.0.1:1", "--canary", "a", "--stable", "b", "--since", "noon"}),
            ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--since: \"noon\" is neither"));
}

TEST_F(CliTest, AnAddressThatIsNoneIsWrongUsage) {
  EXPECT_EQ(Call({"check", "--config", File("metrics: [{use: http-errors}]"), "--prometheus",
                  "prometheus:9090", "--canary", "a", "--stable", "b"}),
            ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("\"prometheus:9090\" is no address of Prometheus"));
}

TEST_F(CliTest, NamesTheWordThatIsWrongAndWhatWasMeant) {
  const auto told = [&](const std::vector<std::string>& arguments) {
    EXPECT_EQ(Call(arguments), ExitCode::kUsage);
    return err_.str();
  };
  EXPECT_EQ(told({"chekc"}),
            "guidon-analyst: there is no subcommand \"chekc\": did you mean check?; see "
            "guidon-analyst --help\n");
  EXPECT_EQ(told({"check", "--confg", "x"}),
            "guidon-analyst: there is no option --confg: did you mean --config?; see "
            "guidon-analyst check --help\n");
  EXPECT_THAT(told({"check", "--config", "x"}), HasSubstr("guidon-analyst: --prometheus is req"));
  EXPECT_THAT(told({"simulate", "now"}), HasSubstr("\"now\" is one argument too many"));
  EXPECT_THAT(told({"simulate", "--rollouts", "0"}), HasSubstr("--rollouts"));
  EXPECT_THAT(told({"simulate", "--seed", "x"}), HasSubstr("--seed: \"x\" is no number"));
}

TEST_F(CliTest, ValidateNeedsNoPrometheus) {
  EXPECT_EQ(Call({"validate", File("{metrics: [{use: http-errors}], deadline: 5m}")}),
            ExitCode::kPass);
  EXPECT_EQ(out_.str(), "api: http-errors; deadline 5m\n");
  EXPECT_EQ(Call({"validate", dir_ / "none", File("metrics: [{use: http-eror}]")}),
            ExitCode::kError);
  EXPECT_THAT(err_.str(), HasSubstr("none: cannot be read"));
  EXPECT_THAT(err_.str(), HasSubstr("api.yaml: line 1: metrics[0].use"));
}

TEST_F(CliTest, AnAnalysisThatCannotBeReadIsAnError) {
  const auto check = [&](const std::string& text, const std::string& analysis = "") {
    return Call({"check", "--config", File(text), "--prometheus", "http://127.0.0.1:1", "--canary",
                 "a", "--stable", "b", "--analysis", analysis});
  };
  EXPECT_EQ(check("metrics: [{use: http-eror}]"), ExitCode::kError);
  EXPECT_THAT(err_.str(), HasSubstr("api.yaml: line 1: metrics[0].use"));
  EXPECT_EQ(check("metrics: [{use: http-errors}]", "other"), ExitCode::kError);
  EXPECT_THAT(err_.str(), HasSubstr("there is no \"other\""));
}

TEST_F(CliTest, AnUnreachablePrometheusIsNoVerdict) {
  EXPECT_EQ(Call({"check", "--config", File("metrics: [{use: http-errors}]"), "--prometheus",
                  "http://127.0.0.1:1", "--canary", "a", "--stable", "b", "-o", "json"}),
            ExitCode::kContinue);
  EXPECT_THAT(out_.str(), HasSubstr("\"cause\": \"unavailable\""));
}

TEST_F(CliTest, SimulatePrintsATableAndDrawsAChart) {
  EXPECT_EQ(Call({"simulate", "--rollouts", "100", "--svg", dir_ / "chart.svg"}), ExitCode::kPass);
  EXPECT_THAT(out_.str(), HasSubstr("at the tolerated 1.2"));
  EXPECT_THAT(out_.str(), HasSubstr("50 times worse"));
}

}  // namespace
}  // namespace guidon::analysis

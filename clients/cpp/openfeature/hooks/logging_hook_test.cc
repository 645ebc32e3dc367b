#include "openfeature/hooks/logging_hook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "openfeature/isolated/api.h"
#include "openfeature/testing/recording_provider.h"

namespace openfeature {
namespace {

using ::testing::ElementsAre;

class LoggingHookTest : public ::testing::Test {
 protected:
  LoggingHookTest() {
    api_->SetLogger([](LogLevel, const std::string&) {});
    (void)api_->SetProviderAndWait("domain", provider_);
  }

  void Evaluate(bool include_context) {
    const auto hook = std::make_shared<LoggingHook>(
        [this](LogLevel level, const std::string& line) {
          lines_.push_back((level == LogLevel::kError ? "E " : "D ") + line);
        },
        include_context);
    api_->GetClient("domain")->GetBooleanValue(
        "flag", false,
        EvaluationContext::Builder().withTargetingKey("job-1").withAttribute("n", 3).build(),
        {.hooks = {hook}});
  }

  std::vector<std::string> lines_;
  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
  std::shared_ptr<testing::RecordingProvider> provider_ =
      std::make_shared<testing::RecordingProvider>();
};

TEST_F(LoggingHookTest, WritesBeforeAndAfter) {
  Evaluate(false);
  EXPECT_THAT(
      lines_,
      ElementsAre(R"(D stage=before domain="domain" provider_name="recording" flag_key="flag" )"
                  "default_value=false",
                  R"(D stage=after domain="domain" provider_name="recording" flag_key="flag" )"
                  R"(default_value=false reason="TARGETING_MATCH" variant="on" value=true)"));
}

TEST_F(LoggingHookTest, WritesErrors) {
  provider_->resolve_error = ErrorStatus(ErrorCode::kParseError, "line 3");
  Evaluate(false);
  ASSERT_EQ(lines_.size(), 2u);
  EXPECT_EQ(lines_[1], R"(E stage=error domain="domain" provider_name="recording" flag_key="flag" )"
                       R"(default_value=false error_code="PARSE_ERROR" error_message="line 3")");
}

TEST_F(LoggingHookTest, WritesTheContextWhereAsked) {
  Evaluate(true);
  EXPECT_THAT(lines_[0],
              ::testing::HasSubstr(R"( evaluation_context={"n":3,"targetingKey":"job-1"})"));
}

}  // namespace
}  // namespace openfeature

#include "openfeature/hooks/telemetry_hook.h"

#include <gtest/gtest.h>

#include <vector>

#include "openfeature/isolated/api.h"
#include "openfeature/testing/recording_provider.h"

namespace openfeature {
namespace {

class TelemetryHookTest : public ::testing::Test {
 protected:
  TelemetryHookTest() {
    api_->SetLogger([](LogLevel, const std::string&) {});
    (void)api_->SetProviderAndWait(provider_);
  }

  EvaluationOptions With(EvaluationEventOptions options) {
    return {.hooks = {std::make_shared<TelemetryHook>(
                [this](const EvaluationEvent& event) { events_.push_back(event); },
                std::move(options))}};
  }

  // The attributes of an evaluation of a boolean for job-1.
  Value::Structure Evaluate(EvaluationEventOptions options = {}) {
    client_->GetBooleanValue("new-ranker", false, job_, With(std::move(options)));
    return events_.back().attributes;
  }

  std::vector<EvaluationEvent> events_;
  std::shared_ptr<testing::RecordingProvider> provider_ =
      std::make_shared<testing::RecordingProvider>();
  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
  std::shared_ptr<Client> client_ = api_->GetClient();
  const EvaluationContext job_ = EvaluationContext::Builder().withTargetingKey("job-1").build();
};

TEST_F(TelemetryHookTest, TellsFlagProviderVariantReasonAndTargetingKey) {
  EXPECT_EQ(Evaluate(), (Value::Structure{{"feature_flag.key", "new-ranker"},
                                          {"feature_flag.provider.name", "recording"},
                                          {"feature_flag.result.variant", "on"},
                                          {"feature_flag.result.reason", "targeting_match"},
                                          {"feature_flag.context.id", "job-1"}}));
  EXPECT_EQ(EvaluationEvent::kName, "feature_flag.evaluation");
}

TEST_F(TelemetryHookTest, TellsWhatTheFlagsMetadataSays) {
  provider_->metadata.data = {{"contextId", std::string("tenant-7")},
                              {"flagSetId", std::string("ranking")},
                              {"version", std::int64_t{12}},
                              {"owner", std::string("search")}};
  const Value::Structure attributes = Evaluate();
  EXPECT_EQ(attributes.at("feature_flag.context.id"), Value("tenant-7"));
  EXPECT_EQ(attributes.at("feature_flag.set.id"), Value("ranking"));
  EXPECT_EQ(attributes.at("feature_flag.version"), Value("12"));
  EXPECT_EQ(attributes.size(), 7u);
}

TEST_F(TelemetryHookTest, TellsErrorsByTypeAndMessage) {
  provider_->variant = std::nullopt;
  provider_->resolve_error = ErrorStatus(ErrorCode::kParseError, "line 3");
  EXPECT_EQ(Evaluate(), (Value::Structure{{"feature_flag.key", "new-ranker"},
                                          {"feature_flag.provider.name", "recording"},
                                          {"feature_flag.result.value", false},
                                          {"feature_flag.result.reason", "error"},
                                          {"feature_flag.context.id", "job-1"},
                                          {"error.type", "parse_error"},
                                          {"feature_flag.error.message", "line 3"}}));
}

TEST_F(TelemetryHookTest, TellsTheValueWhereThereIsNoVariantOrItIsAskedFor) {
  EXPECT_EQ(Evaluate({.include_value = true}).at("feature_flag.result.value"), Value(true));
  provider_->variant = std::nullopt;
  EXPECT_EQ(Evaluate().at("feature_flag.result.value"), Value(true));
}

TEST_F(TelemetryHookTest, KeepsRedactedFlagsValuesToItself) {
  provider_->variant = std::nullopt;
  const auto redact = [](std::string_view key) { return key == "new-ranker"; };
  EXPECT_EQ(
      Evaluate({.include_value = true, .should_redact = redact}).count("feature_flag.result.value"),
      0u);
}

TEST_F(TelemetryHookTest, TellsStructuresAsJsonUpToALength) {
  for (const std::size_t length : {std::size_t{11}, std::size_t{10}}) {
    client_->GetObjectValue("limits", Value(), job_,
                            With({.include_value = true, .max_value_length = length}));
  }
  EXPECT_EQ(events_[0].attributes.at("feature_flag.result.value"), Value(R"({"limit":3})"));
  EXPECT_EQ(events_[1].attributes.count("feature_flag.result.value"), 0u);
}

}  // namespace
}  // namespace openfeature

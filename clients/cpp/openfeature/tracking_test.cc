#include <gtest/gtest.h>

#include "openfeature/isolated/api.h"
#include "openfeature/noop_provider.h"
#include "openfeature/testing/recording_provider.h"

namespace openfeature {
namespace {

using testing::RecordingProvider;

EvaluationContext With(const std::string& key, const char* value) {
  return EvaluationContext::Builder().withAttribute(key, value).build();
}

class Tracking : public ::testing::Test {
 protected:
  Tracking() { (void)api_->SetProviderAndWait(provider_); }

  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
  std::shared_ptr<RecordingProvider> provider_ = std::make_shared<RecordingProvider>();
  std::shared_ptr<Client> client_ = api_->GetClient();
};

TEST_F(Tracking, Requirement_2_7_1_ReachesTheProvider) {
  client_->Track("job-done", With("queue", "nightly"), {.value = 99.5});
  ASSERT_EQ(provider_->GetTracked().size(), 1u);
  const RecordingProvider::Tracked tracked = provider_->GetTracked()[0];
  EXPECT_EQ(tracked.event_name, "job-done");
  EXPECT_EQ(tracked.details.value, 99.5);
  EXPECT_NE(tracked.context.GetValue("queue"), nullptr);
}

TEST_F(Tracking, Requirement_6_1_1_1_ContextAndDetailsAreOptional) {
  client_->Track("a");
  client_->Track("b", With("queue", "nightly"));
  client_->Track("c", TrackingEventDetails{.value = 1});
  EXPECT_EQ(provider_->GetTracked().size(), 3u);
}

TEST_F(Tracking, Requirement_6_1_3_MergesApiTransactionClientInvocation) {
  const std::vector<std::string> levels = {"api", "transaction", "client", "invocation"};
  const auto context_of = [&](std::size_t level) {
    EvaluationContext::Builder builder;
    for (std::size_t i = level; i < levels.size(); ++i) {
      builder.withAttribute(levels[i], std::string(levels[level]));
    }
    return builder.build();
  };
  api_->SetEvaluationContext(context_of(0));
  api_->SetTransactionContextPropagator(
      std::make_shared<ThreadLocalTransactionContextPropagator>());
  api_->SetTransactionContext(context_of(1));
  client_->SetEvaluationContext(context_of(2));
  client_->Track("event", context_of(3));
  ASSERT_EQ(provider_->GetTracked().size(), 1u);
  for (const std::string& level : levels) {
    EXPECT_EQ(ValueOfAny(*provider_->GetTracked()[0].context.GetValue(level)), Value(level));
  }
}

TEST_F(Tracking, Requirement_6_1_4_DoesNothingWhereTheProviderDoesNotTrack) {
  ASSERT_TRUE(api_->SetProviderAndWait(std::make_shared<NoopProvider>()).ok());
  EXPECT_NO_THROW(client_->Track("event"));
}

TEST_F(Tracking, Requirement_6_2_1_DetailsHaveAnOptionalNumber) {
  EXPECT_EQ(TrackingEventDetails().value, std::nullopt);
  EXPECT_EQ(TrackingEventDetails{.value = 0.5}.value, 0.5);
}

TEST_F(Tracking, Requirement_6_2_2_DetailsHaveFieldsOfAllTypes) {
  const TrackingEventDetails details{.fields = {{"boolean", true},
                                                {"string", "text"},
                                                {"number", 3},
                                                {"structure", Value::Structure{{"a", 1}}}}};
  client_->Track("event", details);
  ASSERT_EQ(provider_->GetTracked().size(), 1u);
  EXPECT_EQ(provider_->GetTracked()[0].details.fields, details.fields);
}

}  // namespace
}  // namespace openfeature

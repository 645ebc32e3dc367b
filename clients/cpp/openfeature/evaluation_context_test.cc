#include "openfeature/evaluation_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "openfeature/isolated/api.h"
#include "openfeature/testing/recording_hook.h"
#include "openfeature/testing/recording_provider.h"
#include "openfeature/value.h"

namespace openfeature {
namespace {

using testing::RecordingHook;
using testing::RecordingProvider;

EvaluationContext With(const std::string& key, const char* value) {
  return EvaluationContext::Builder().withAttribute(key, value).build();
}

std::string Text(const EvaluationContext& context, std::string_view key) {
  const std::any* value = context.GetValue(key);
  return value == nullptr ? "(none)" : ValueOfAny(*value)->AsString().value_or("(no text)");
}

TEST(Context, Requirement_3_1_1_HasAnOptionalTargetingKey) {
  EXPECT_EQ(EvaluationContext().GetTargetingKey(), std::nullopt);
  EXPECT_EQ(EvaluationContext::Builder().withTargetingKey("job-1").build().GetTargetingKey(),
            "job-1");
}

TEST(Context, Requirement_3_1_2_HasAttributesOfAllTypes) {
  const Value::DateTime now = std::chrono::system_clock::now();
  const EvaluationContext context = EvaluationContext::Builder()
                                        .withAttribute("boolean", true)
                                        .withAttribute("string", "text")
                                        .withAttribute("int", 3)
                                        .withAttribute("double", 0.5)
                                        .withAttribute("datetime", now)
                                        .withAttribute("structure", Value::Structure{{"a", 1}})
                                        .build();
  EXPECT_EQ(ValueOfAny(*context.GetValue("boolean")), Value(true));
  EXPECT_EQ(ValueOfAny(*context.GetValue("string")), Value("text"));
  EXPECT_EQ(ValueOfAny(*context.GetValue("int")), Value(3));
  EXPECT_EQ(ValueOfAny(*context.GetValue("double")), Value(0.5));
  EXPECT_EQ(ValueOfAny(*context.GetValue("datetime")), Value(now));
  EXPECT_EQ(ValueOfAny(*context.GetValue("structure")), Value(Value::Structure{{"a", 1}}));
}

TEST(Context, Requirement_3_1_3_GivesOneAttributeOrAll) {
  const EvaluationContext context =
      EvaluationContext::Builder().withAttribute("a", "1").withAttribute("b", "2").build();
  EXPECT_EQ(Text(context, "b"), "2");
  EXPECT_EQ(context.GetValue("c"), nullptr);
  EXPECT_EQ(context.GetAttributes().size(), 2u);
  EXPECT_TRUE(EvaluationContext().GetAttributes().empty());
}

TEST(Context, Requirement_3_1_4_KeysAreUniqueAcrossTypes) {
  const EvaluationContext context =
      EvaluationContext::Builder().withAttribute("a", 1).withAttribute("a", "text").build();
  EXPECT_EQ(context.GetAttributes().size(), 1u);
  EXPECT_EQ(Text(context, "a"), "text");
}

TEST(Context, MergingKeepsWhatOnlyOneSays) {
  const EvaluationContext low =
      EvaluationContext::Builder().withTargetingKey("low").withAttribute("a", "low").build();
  const EvaluationContext high =
      EvaluationContext::Builder().withAttribute("a", "high").withAttribute("b", "high").build();
  const EvaluationContext empty;
  const EvaluationContext merged = EvaluationContext::merge({&low, nullptr, &empty, &high});
  EXPECT_EQ(merged.GetTargetingKey(), "low");
  EXPECT_EQ(Text(merged, "a"), "high");
  EXPECT_EQ(Text(merged, "b"), "high");
  EXPECT_EQ(Text(low, "a"), "low");
  // One context alone is shared, not copied.
  EXPECT_EQ(&EvaluationContext::merge({&empty, &low}).GetAttributes(), &low.GetAttributes());
}

class ContextLevels : public ::testing::Test {
 protected:
  ContextLevels() {
    api_->SetLogger([](LogLevel, const std::string&) {});
    (void)api_->SetProviderAndWait(provider_);
  }

  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
  std::shared_ptr<RecordingProvider> provider_ = std::make_shared<RecordingProvider>();
  std::shared_ptr<Client> client_ = api_->GetClient();
};

TEST_F(ContextLevels, Requirement_3_2_1_1_ApiClientAndInvocationHaveContexts) {
  api_->SetEvaluationContext(With("api", "1"));
  client_->SetEvaluationContext(With("client", "2"));
  EXPECT_EQ(Text(api_->GetEvaluationContext(), "api"), "1");
  EXPECT_EQ(Text(client_->GetEvaluationContext(), "client"), "2");
  client_->GetBooleanValue("flag", false, With("invocation", "3"));
  EXPECT_EQ(Text(provider_->LastContext(), "api"), "1");
  EXPECT_EQ(Text(provider_->LastContext(), "client"), "2");
  EXPECT_EQ(Text(provider_->LastContext(), "invocation"), "3");
}

TEST_F(ContextLevels, Requirement_3_2_3_MergesApiTransactionClientInvocationBeforeHooks) {
  const std::vector<std::string> levels = {"api", "transaction", "client", "invocation", "before"};
  // For each level, a key that this level and all lower ones set: the level's own must win.
  const auto context_of = [&](std::size_t level) {
    EvaluationContext::Builder builder;
    builder.withTargetingKey(levels[level]);
    for (std::size_t i = level; i < levels.size(); ++i) {
      builder.withAttribute(levels[i], std::string(levels[level]));
    }
    return builder.build();
  };
  std::vector<std::string> calls;
  const auto hook = std::make_shared<RecordingHook>("hook", calls);
  hook->gives = context_of(4);
  api_->SetEvaluationContext(context_of(0));
  api_->SetTransactionContextPropagator(
      std::make_shared<ThreadLocalTransactionContextPropagator>());
  api_->SetTransactionContext(context_of(1));
  client_->SetEvaluationContext(context_of(2));
  client_->GetBooleanValue("flag", false, context_of(3), EvaluationOptions{{hook}});
  for (const std::string& level : levels) EXPECT_EQ(Text(provider_->LastContext(), level), level);
  EXPECT_EQ(provider_->LastContext().GetTargetingKey(), "before");
}

TEST_F(ContextLevels, ASingleLevelReachesTheProviderUncopied) {
  const EvaluationContext job = With("a", "1");
  client_->GetBooleanValue("flag", false, job);
  EXPECT_EQ(&provider_->LastContext().GetAttributes(), &job.GetAttributes());
}

TEST_F(ContextLevels, Requirement_3_3_1_1_ThePropagatorCanBeReplaced) {
  api_->SetTransactionContextPropagator(
      std::make_shared<ThreadLocalTransactionContextPropagator>());
  api_->SetTransactionContext(With("tx", "first"));
  client_->GetBooleanValue("flag", false);
  EXPECT_EQ(Text(provider_->LastContext(), "tx"), "first");
  api_->SetTransactionContextPropagator(
      std::make_shared<ThreadLocalTransactionContextPropagator>());
  client_->GetBooleanValue("flag", false);
  EXPECT_EQ(Text(provider_->LastContext(), "tx"), "(none)");
}

TEST_F(ContextLevels, Requirement_3_3_1_2_1_TheApiSetsTheTransactionsContext) {
  api_->SetTransactionContext(With("tx", "lost"));  // There is no propagator yet.
  api_->SetTransactionContextPropagator(
      std::make_shared<ThreadLocalTransactionContextPropagator>());
  client_->GetBooleanValue("flag", false);
  EXPECT_EQ(Text(provider_->LastContext(), "tx"), "(none)");
  api_->SetTransactionContext(With("tx", "kept"));
  client_->GetBooleanValue("flag", false);
  EXPECT_EQ(Text(provider_->LastContext(), "tx"), "kept");
}

TEST_F(ContextLevels, Requirement_3_3_1_2_2_ATransactionIsAThread) {
  ThreadLocalTransactionContextPropagator propagator;
  ThreadLocalTransactionContextPropagator other;
  propagator.SetTransactionContext(With("tx", "here"));
  std::thread([&] {
    EXPECT_EQ(propagator.GetTransactionContext(), nullptr);
    propagator.SetTransactionContext(With("tx", "there"));
  }).join();
  EXPECT_EQ(Text(*propagator.GetTransactionContext(), "tx"), "here");
  EXPECT_EQ(other.GetTransactionContext(), nullptr);
}

TEST_F(ContextLevels, Requirement_3_3_1_2_3_ATransactionsContextCanBeReadAndEnded) {
  ThreadLocalTransactionContextPropagator propagator;
  EXPECT_EQ(propagator.GetTransactionContext(), nullptr);
  propagator.SetTransactionContext(With("tx", "1"));
  EXPECT_EQ(Text(*propagator.GetTransactionContext(), "tx"), "1");
  propagator.SetTransactionContext({});
  EXPECT_EQ(propagator.GetTransactionContext(), nullptr);
}

}  // namespace
}  // namespace openfeature

#include "openfeature/multi_provider/multi_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "openfeature/isolated/api.h"
#include "openfeature/testing/recording_hook.h"
#include "openfeature/testing/recording_provider.h"

namespace openfeature {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::RecordingHook;
using testing::RecordingProvider;

class Multi : public ::testing::Test {
 protected:
  Multi() {
    api_->SetLogger([](LogLevel, const std::string&) {});
    b_->bool_value = false;
  }

  absl::Status Set(std::shared_ptr<const EvaluationStrategy> strategy) {
    const auto multi = MultiProvider::Create({{a_}, {b_}}, std::move(strategy));
    if (!multi.ok()) return multi.status();
    return api_->SetProviderAndWait(*multi);
  }
  BoolFlagEvaluationDetails Evaluate() { return client_->GetBooleanDetails("flag", false); }

  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
  std::shared_ptr<RecordingProvider> a_ = std::make_shared<RecordingProvider>("a");
  std::shared_ptr<RecordingProvider> b_ = std::make_shared<RecordingProvider>("b");
  std::shared_ptr<Client> client_ = api_->GetClient();
};

TEST_F(Multi, NamesItsProviders) {
  const auto same = std::make_shared<RecordingProvider>("a");
  const auto multi = MultiProvider::Create({{a_}, {b_, "given"}, {same}});
  ASSERT_TRUE(multi.ok()) << multi.status();
  EXPECT_THAT((*multi)->GetProviderNames(), ElementsAre("a_1", "given", "a_2"));
}

TEST_F(Multi, RefusesWhatItCannotUse) {
  EXPECT_FALSE(MultiProvider::Create({}).ok());
  EXPECT_FALSE(MultiProvider::Create({{nullptr}}).ok());
  EXPECT_FALSE(MultiProvider::Create({{a_}}, nullptr).ok());
  EXPECT_EQ(MessageOf(MultiProvider::Create({{a_, "x"}, {b_, "x"}}).status()),
            "two providers are named \"x\": give each a name of its own");
}

TEST_F(Multi, FirstMatchTakesTheFirstThatHasTheFlag) {
  ASSERT_TRUE(Set(std::make_shared<FirstMatchStrategy>()).ok());
  EXPECT_TRUE(Evaluate().GetValue());
  EXPECT_EQ(b_->resolves, 0);
  a_->resolve_error = ErrorStatus(ErrorCode::kFlagNotFound, "unknown");
  EXPECT_FALSE(client_->GetBooleanValue("flag", true));
  EXPECT_EQ(b_->resolves, 1);
}

TEST_F(Multi, FirstMatchGivesTheFirstOtherError) {
  ASSERT_TRUE(Set(std::make_shared<FirstMatchStrategy>()).ok());
  a_->error_code = ErrorCode::kParseError;
  EXPECT_EQ(Evaluate().GetErrorCode(), ErrorCode::kParseError);
  EXPECT_EQ(b_->resolves, 0);
}

TEST_F(Multi, FirstMatchSaysThatNobodyHasTheFlag) {
  ASSERT_TRUE(Set(std::make_shared<FirstMatchStrategy>()).ok());
  a_->resolve_error = b_->resolve_error = ErrorStatus(ErrorCode::kFlagNotFound, "unknown");
  EXPECT_EQ(Evaluate().GetErrorCode(), ErrorCode::kFlagNotFound);
  EXPECT_EQ(Evaluate().GetErrorMessage(), "a: unknown; b: unknown");
}

TEST_F(Multi, FirstSuccessfulPassesOverErrors) {
  ASSERT_TRUE(Set(std::make_shared<FirstSuccessfulStrategy>()).ok());
  a_->on_resolve = [] { throw std::runtime_error("broken"); };
  EXPECT_FALSE(client_->GetBooleanValue("flag", true));
  b_->resolve_error = ErrorStatus(ErrorCode::kParseError, "line 3");
  EXPECT_EQ(Evaluate().GetErrorCode(), ErrorCode::kGeneral);
  EXPECT_EQ(Evaluate().GetErrorMessage(), "a: broken; b: line 3");
}

TEST_F(Multi, ComparisonTellsWhereProvidersDiffer) {
  int mismatches = 0;
  ASSERT_TRUE(Set(std::make_shared<ComparisonStrategy>(
                      "b",
                      [&](std::string_view flag, const std::vector<ProviderAnswer>& answers) {
                        ++mismatches;
                        EXPECT_EQ(flag, "flag");
                        EXPECT_EQ(answers[0].value, Value(true));
                        EXPECT_EQ(answers[1].value, Value(false));
                      }))
                  .ok());
  EXPECT_FALSE(client_->GetBooleanValue("flag", true));  // The fallback's.
  EXPECT_EQ(mismatches, 1);
  EXPECT_EQ(client_->GetIntegerValue("flag", 0), 42);  // On which both agree.
  EXPECT_EQ(mismatches, 1);
  b_->error_code = ErrorCode::kParseError;
  EXPECT_EQ(Evaluate().GetErrorCode(), ErrorCode::kParseError);
  EXPECT_EQ(Evaluate().GetErrorMessage(), "b: refused");
}

TEST_F(Multi, AStrategyMayPassOverProviders) {
  class OnlyB : public FirstMatchStrategy {
    bool ShouldEvaluate(std::string_view, FlagValueType, std::string_view provider_name,
                        ProviderStatus status) const override {
      EXPECT_EQ(status, ProviderStatus::kReady);
      return provider_name == "b";
    }
  };
  ASSERT_TRUE(Set(std::make_shared<OnlyB>()).ok());
  EXPECT_FALSE(client_->GetBooleanValue("flag", true));
  EXPECT_EQ(a_->resolves, 0);
}

TEST_F(Multi, ResolvesEachType) {
  ASSERT_TRUE(Set(std::make_shared<FirstMatchStrategy>()).ok());
  EXPECT_EQ(client_->GetStringValue("flag", ""), "text");
  EXPECT_EQ(client_->GetDoubleValue("flag", 0), 0.5);
  EXPECT_TRUE(client_->GetObjectValue("flag", Value()).IsStructure());
}

TEST_F(Multi, AFailedInitIsNamedAndLeavesTheWholeInError) {
  b_->init_result = ErrorStatus(ErrorCode::kGeneral, "no route");
  EXPECT_EQ(MessageOf(Set(std::make_shared<FirstMatchStrategy>())), "b: no route");
  EXPECT_EQ(client_->GetProviderStatus(), ProviderStatus::kError);
  EXPECT_EQ(a_->inits, 1);
}

TEST_F(Multi, ItsStatusIsTheWorstOfItsProviders) {
  ASSERT_TRUE(Set(std::make_shared<FirstMatchStrategy>()).ok());
  std::vector<std::string> told;
  for (const ProviderEvent event : {ProviderEvent::kStale, ProviderEvent::kError}) {
    client_->AddHandler(event, [&, event](const EventDetails& details) {
      told.push_back(std::string(ToString(event)) + " " + details.message.value_or(""));
    });
  }
  a_->events.Emit(ProviderEvent::kStale, {.message = "a is old"});
  b_->events.Emit(ProviderEvent::kError, {.message = "b is lost"});
  a_->events.Emit(ProviderEvent::kReady);  // Changes nothing for the whole.
  EXPECT_EQ(client_->GetProviderStatus(), ProviderStatus::kError);
  EXPECT_THAT(told, ElementsAre("PROVIDER_STALE a is old", "PROVIDER_ERROR b is lost"));
  b_->events.Emit(ProviderEvent::kReady);
  EXPECT_EQ(client_->GetProviderStatus(), ProviderStatus::kReady);
  b_->events.Emit(ProviderEvent::kError, {.error_code = ErrorCode::kProviderFatal});
  EXPECT_EQ(client_->GetProviderStatus(), ProviderStatus::kFatal);
}

TEST_F(Multi, ConfigurationChangesArePassedOn) {
  ASSERT_TRUE(Set(std::make_shared<FirstMatchStrategy>()).ok());
  std::vector<std::string> changed;
  client_->AddHandler(ProviderEvent::kConfigurationChanged, [&](const EventDetails& details) {
    changed.insert(changed.end(), details.flags_changed.begin(), details.flags_changed.end());
  });
  a_->events.Emit(ProviderEvent::kConfigurationChanged, {.flags_changed = {"x"}});
  b_->events.Emit(ProviderEvent::kConfigurationChanged, {.flags_changed = {"y"}});
  EXPECT_THAT(changed, ElementsAre("x", "y"));
}

TEST_F(Multi, HooksRunAroundTheirOwnProviderWithAContextOfTheirOwn) {
  std::vector<std::string> calls;
  const auto hook = std::make_shared<RecordingHook>("a", calls);
  hook->gives = EvaluationContext::Builder().withTargetingKey("for-a").build();
  a_->hooks = {hook};
  a_->error_code = ErrorCode::kFlagNotFound;
  ASSERT_TRUE(Set(std::make_shared<FirstMatchStrategy>()).ok());
  EXPECT_FALSE(client_->GetBooleanValue("flag", true));
  EXPECT_THAT(calls, ElementsAre("a.before", "a.error", "a.finally"));
  EXPECT_EQ(a_->LastContext().GetTargetingKey(), "for-a");
  EXPECT_EQ(b_->LastContext().GetTargetingKey(), std::nullopt);
}

TEST_F(Multi, TrackingReachesAllProviders) {
  ASSERT_TRUE(Set(std::make_shared<FirstMatchStrategy>()).ok());
  client_->Track("event");
  EXPECT_EQ(a_->GetTracked().size(), 1u);
  EXPECT_EQ(b_->GetTracked().size(), 1u);
}

TEST_F(Multi, ShutdownReachesAllProvidersAndNamesWhoFailed) {
  a_->shutdown_result = absl::InternalError("disk full");
  ASSERT_TRUE(Set(std::make_shared<FirstMatchStrategy>()).ok());
  EXPECT_THAT(MessageOf(api_->Shutdown()), HasSubstr("a: disk full"));
  EXPECT_EQ(b_->shutdowns, 1);
}

}  // namespace
}  // namespace openfeature

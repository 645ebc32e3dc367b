#include "openfeature/openfeature_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "openfeature/isolated/api.h"
#include "openfeature/testing/recording_hook.h"
#include "openfeature/testing/recording_provider.h"
#include "openfeature/testing/wait.h"

namespace openfeature {
namespace {

using ::testing::ElementsAre;
using testing::Eventually;
using testing::Gate;
using testing::RecordingHook;
using testing::RecordingProvider;

class Api : public ::testing::Test {
 protected:
  Api() {
    api_->SetLogger([](LogLevel, const std::string&) {});
  }

  std::shared_ptr<RecordingProvider> Make(const std::string& name = "recording") {
    return std::make_shared<RecordingProvider>(name);
  }

  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
};

TEST_F(Api, Requirement_1_1_1_ThereIsOneForTheProcess) {
  EXPECT_EQ(&OpenFeatureAPI::GetInstance(), &OpenFeatureAPI::GetInstance());
}

TEST_F(Api, Requirement_1_1_2_1_SetsTheDefaultProvider) {
  const auto provider = Make();
  ASSERT_TRUE(api_->SetProvider(provider).ok());
  EXPECT_EQ(api_->GetProvider(), provider);
  EXPECT_FALSE(api_->SetProvider(nullptr).ok());
  EXPECT_EQ(api_->GetProvider(), provider);
}

TEST_F(Api, Requirement_1_1_2_2_InitializesOnceBeforeTheFirstEvaluation) {
  Gate gate;
  const auto provider = Make();
  provider->on_init = [&] { gate.Pass(); };
  ASSERT_TRUE(api_->SetProvider("first", provider).ok());  // Returns while Init is under way.
  ASSERT_TRUE(api_->SetProvider("second", provider).ok());
  const auto client = api_->GetClient("first");
  EXPECT_FALSE(client->GetBooleanValue("flag", false));
  EXPECT_EQ(provider->resolves, 0);

  gate.Open();
  ASSERT_TRUE(Eventually([&] { return client->GetBooleanValue("flag", false); }));
  EXPECT_EQ(provider->inits, 1);
  EXPECT_EQ(provider->InitDomain(), "first");
}

TEST_F(Api, Requirement_1_1_2_3_ShutsDownAProviderThatLostItsLastBinding) {
  const auto provider = Make();
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());
  ASSERT_TRUE(api_->SetProviderAndWait("domain", provider).ok());
  ASSERT_TRUE(api_->SetProviderAndWait(Make("other")).ok());
  EXPECT_EQ(provider->shutdowns, 0);
  ASSERT_TRUE(api_->SetProviderAndWait("domain", Make("another")).ok());
  EXPECT_TRUE(Eventually([&] { return provider->shutdowns == 1; }));
}

TEST_F(Api, Requirement_1_1_2_3_NotWhileAnEvaluationUsesIt) {
  Gate evaluating;
  Gate answer;
  const auto provider = Make();
  provider->on_resolve = [&] {
    evaluating.Open();
    answer.Pass();
  };
  std::atomic<bool> answered = false;
  std::atomic<bool> answered_before_shutdown = false;
  provider->on_shutdown = [&] { answered_before_shutdown = answered.load(); };
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());
  std::thread worker([&] { EXPECT_TRUE(api_->GetClient()->GetBooleanValue("flag", false)); });
  evaluating.Pass();
  ASSERT_TRUE(api_->SetProviderAndWait(Make("other")).ok());
  EXPECT_EQ(provider->shutdowns, 0);
  answered = true;
  answer.Open();
  worker.join();
  ASSERT_TRUE(Eventually([&] { return provider->shutdowns == 1; }));
  EXPECT_TRUE(answered_before_shutdown);
}

TEST_F(Api, Requirement_1_1_2_4_WaitsForInitAndReturnsItsResult) {
  const auto good = Make("good");
  ASSERT_TRUE(api_->SetProviderAndWait(good).ok());
  EXPECT_EQ(good->inits, 1);
  EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kReady);

  const auto bad = Make("bad");
  bad->init_result = ErrorStatus(ErrorCode::kGeneral, "no route");
  EXPECT_EQ(MessageOf(api_->SetProviderAndWait("domain", bad)), "no route");
  EXPECT_EQ(api_->GetProviderStatus("domain"), ProviderStatus::kError);
}

TEST_F(Api, Requirement_1_1_2_4_WaitsNoLongerThanItIsTold) {
  Gate gate;
  const auto slow = Make();
  slow->on_init = [&] { gate.Pass(); };
  const absl::Status late = api_->SetProviderAndWait("", slow, std::chrono::milliseconds(1));
  EXPECT_TRUE(absl::IsDeadlineExceeded(late)) << late;
  EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kNotReady);
  gate.Open();
  EXPECT_TRUE(Eventually([&] { return api_->GetProviderStatus() == ProviderStatus::kReady; }));
}

TEST_F(Api, Requirement_1_1_3_BindsProvidersToDomainsAndReplacesThem) {
  ASSERT_TRUE(api_->SetProviderAndWait(Make("default")).ok());
  ASSERT_TRUE(api_->SetProviderAndWait("domain", Make("first")).ok());
  EXPECT_EQ(api_->GetProviderMetadata("domain").name, "first");
  ASSERT_TRUE(api_->SetProviderAndWait("domain", Make("second")).ok());
  EXPECT_EQ(api_->GetProviderMetadata("domain").name, "second");
  EXPECT_EQ(api_->GetProviderMetadata().name, "default");
}

TEST_F(Api, Requirement_1_1_4_AddsHooksToThoseItHas) {
  std::vector<std::string> calls;
  const auto a = std::make_shared<RecordingHook>("a", calls);
  const auto b = std::make_shared<RecordingHook>("b", calls);
  api_->AddHook(a);
  api_->AddHooks({b, nullptr});
  EXPECT_THAT(api_->GetHooks(), ElementsAre(a, b));
}

TEST_F(Api, Requirement_1_1_5_TellsTheProvidersMetadata) {
  EXPECT_EQ(api_->GetProviderMetadata().name, "No-op Provider");
  ASSERT_TRUE(api_->SetProviderAndWait(Make("default")).ok());
  ASSERT_TRUE(api_->SetProviderAndWait("domain", Make("of-domain")).ok());
  EXPECT_EQ(api_->GetProviderMetadata().name, "default");
  EXPECT_EQ(api_->GetProviderMetadata("domain").name, "of-domain");
  EXPECT_EQ(api_->GetProviderMetadata("unbound").name, "default");
}

TEST_F(Api, Requirement_1_1_6_MakesClientsThatFollowTheirDomain) {
  const auto bound = Make("of-domain");
  const auto client = api_->GetClient("domain");  // Before anything is bound to it.
  const auto fallback = Make("default");
  fallback->bool_value = false;
  ASSERT_TRUE(api_->SetProviderAndWait(fallback).ok());
  EXPECT_FALSE(client->GetBooleanValue("flag", true));
  ASSERT_TRUE(api_->SetProviderAndWait("domain", bound).ok());
  EXPECT_TRUE(client->GetBooleanValue("flag", false));
  EXPECT_FALSE(api_->GetClient()->GetBooleanValue("flag", true));
}

TEST_F(Api, Requirement_1_1_7_MakesClientsWhateverTheProvidersState) {
  const auto broken = Make();
  broken->init_result = ErrorStatus(ErrorCode::kProviderFatal, "bad credentials");
  EXPECT_NO_THROW(EXPECT_NE(api_->GetClient(), nullptr));
  EXPECT_FALSE(api_->SetProviderAndWait(broken).ok());
  EXPECT_NO_THROW(EXPECT_NE(api_->GetClient(std::string(10000, 'd')), nullptr));
}

TEST_F(Api, Requirement_1_1_8_1_RefusesADomainScopedProviderASecondDomain) {
  const auto provider = Make("scoped");
  provider->domain_scoped = true;
  ASSERT_TRUE(api_->SetProviderAndWait("first", provider).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(api_->SetProvider("second", provider)));
  EXPECT_NE(api_->GetProvider("second"), provider);
  EXPECT_TRUE(api_->GetClient("second")->GetBooleanValue("flag", true));
  EXPECT_TRUE(api_->SetProvider("first", provider).ok());  // Nothing new.
  EXPECT_EQ(api_->GetProvider("first"), provider);
}

TEST_F(Api, Requirement_1_6_1_ShutdownReachesEveryProviderOnce) {
  const auto shared = Make("shared");
  const auto other = Make("other");
  other->shutdown_result = absl::InternalError("disk full");
  ASSERT_TRUE(api_->SetProviderAndWait(shared).ok());
  ASSERT_TRUE(api_->SetProviderAndWait("first", shared).ok());
  ASSERT_TRUE(api_->SetProviderAndWait("second", other).ok());
  EXPECT_EQ(MessageOf(api_->Shutdown()), "provider \"other\" did not shut down: disk full");
  EXPECT_EQ(shared->shutdowns, 1);
  EXPECT_EQ(other->shutdowns, 1);
}

TEST_F(Api, Requirement_1_6_2_ShutdownResetsAllState) {
  std::vector<std::string> calls;
  int events = 0;
  const auto client = api_->GetClient("domain");
  api_->AddHook(std::make_shared<RecordingHook>("hook", calls));
  api_->SetEvaluationContext(EvaluationContext::Builder().withTargetingKey("api").build());
  api_->SetTransactionContextPropagator(
      std::make_shared<ThreadLocalTransactionContextPropagator>());
  api_->SetTransactionContext(EvaluationContext::Builder().withAttribute("tx", 1).build());
  api_->AddHandler(ProviderEvent::kReady, [&](const EventDetails&) { ++events; });
  client->AddHandler(ProviderEvent::kReady, [&](const EventDetails&) { ++events; });
  ASSERT_TRUE(api_->SetProviderAndWait("domain", Make()).ok());
  EXPECT_EQ(events, 2);
  ASSERT_TRUE(api_->Shutdown().ok());

  EXPECT_TRUE(api_->GetHooks().empty());
  EXPECT_TRUE(api_->GetEvaluationContext().IsEmpty());
  EXPECT_EQ(api_->GetProviderMetadata("domain").name, "No-op Provider");
  const auto provider = Make();
  ASSERT_TRUE(api_->SetProviderAndWait("domain", provider).ok());
  EXPECT_TRUE(client->GetBooleanValue("flag", false));
  EXPECT_TRUE(provider->LastContext().IsEmpty());
  EXPECT_EQ(events, 2);
  EXPECT_TRUE(calls.empty());
}

TEST_F(Api, Requirement_1_7_1_ClientsTellTheProvidersStatus) {
  const auto provider = Make();
  const auto client = api_->GetClient();
  EXPECT_EQ(client->GetProviderStatus(), ProviderStatus::kNotReady);
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());
  EXPECT_EQ(client->GetProviderStatus(), ProviderStatus::kReady);
  provider->events.Emit(ProviderEvent::kStale);
  EXPECT_EQ(client->GetProviderStatus(), ProviderStatus::kStale);
  provider->events.Emit(ProviderEvent::kError);
  EXPECT_EQ(client->GetProviderStatus(), ProviderStatus::kError);
  provider->events.Emit(ProviderEvent::kError, {.error_code = ErrorCode::kProviderFatal});
  EXPECT_EQ(client->GetProviderStatus(), ProviderStatus::kFatal);
}

TEST_F(Api, Requirement_1_7_3_ReadyAfterInit) {
  ASSERT_TRUE(api_->SetProviderAndWait(Make()).ok());
  EXPECT_EQ(api_->GetClient()->GetProviderStatus(), ProviderStatus::kReady);
}

TEST_F(Api, Requirement_1_7_4_ErrorAfterAFailedInit) {
  const auto provider = Make();
  provider->on_init = [] { throw std::runtime_error("thrown"); };
  EXPECT_EQ(MessageOf(api_->SetProviderAndWait(provider)), "thrown");
  EXPECT_EQ(api_->GetClient()->GetProviderStatus(), ProviderStatus::kError);
  EXPECT_TRUE(api_->GetClient()->GetBooleanValue("flag", false));  // It may well answer.
}

TEST_F(Api, Requirement_1_7_5_FatalAfterAnInitThatSaysSo) {
  const auto provider = Make();
  provider->init_result = ErrorStatus(ErrorCode::kProviderFatal, "bad credentials");
  const absl::Status result = api_->SetProviderAndWait(provider);
  EXPECT_EQ(ErrorCodeOf(result), ErrorCode::kProviderFatal);
  EXPECT_EQ(api_->GetClient()->GetProviderStatus(), ProviderStatus::kFatal);
}

TEST_F(Api, Requirement_1_7_6_NotReadyAfterShutdown) {
  const auto client = api_->GetClient();
  ASSERT_TRUE(api_->SetProviderAndWait(Make()).ok());
  ASSERT_TRUE(api_->Shutdown().ok());
  EXPECT_EQ(client->GetProviderStatus(), ProviderStatus::kNotReady);
}

TEST_F(Api, Requirement_1_8_1_IsolatedInstancesShareNothing) {
  const auto other = isolated::CreateApi();
  std::vector<std::string> calls;
  api_->AddHook(std::make_shared<RecordingHook>("hook", calls));
  api_->SetEvaluationContext(EvaluationContext::Builder().withTargetingKey("api").build());
  int events = 0;
  other->AddHandler(ProviderEvent::kReady, [&](const EventDetails&) { ++events; });
  ASSERT_TRUE(api_->SetProviderAndWait(Make("mine")).ok());

  EXPECT_EQ(events, 0);
  EXPECT_TRUE(other->GetHooks().empty());
  EXPECT_TRUE(other->GetEvaluationContext().IsEmpty());
  EXPECT_EQ(other->GetProviderMetadata().name, "No-op Provider");
  EXPECT_EQ(OpenFeatureAPI::GetInstance().GetProviderMetadata().name, "No-op Provider");
}

TEST_F(Api, Requirement_1_8_2_IsolatedInstancesAreOfTheSameType) {
  static_assert(
      std::is_same_v<decltype(*isolated::CreateApi()), decltype(OpenFeatureAPI::GetInstance())>);
}

TEST_F(Api, Requirement_1_8_3_IsolatedInstancesHaveANamespaceOfTheirOwn) {
  EXPECT_NE(isolated::CreateApi().get(), &OpenFeatureAPI::GetInstance());
}

TEST_F(Api, Requirement_1_8_4_AProviderBelongsToOneInstanceAtATime) {
  const auto other = isolated::CreateApi();
  const auto provider = Make();
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(other->SetProvider(provider)));
  EXPECT_EQ(other->GetProviderMetadata().name, "No-op Provider");

  ASSERT_TRUE(api_->SetProviderAndWait(Make("next")).ok());  // Lets it go.
  ASSERT_TRUE(other->SetProviderAndWait(provider).ok());
  EXPECT_EQ(provider->inits, 2);
  EXPECT_EQ(provider->shutdowns, 1);
}

TEST_F(Api, Requirement_2_4_1_InitGetsTheContextAndTheDomain) {
  api_->SetEvaluationContext(EvaluationContext::Builder().withTargetingKey("api").build());
  const auto provider = Make();
  ASSERT_TRUE(api_->SetProviderAndWait("domain", provider).ok());
  EXPECT_EQ(provider->InitContext().GetTargetingKey(), "api");
  EXPECT_EQ(provider->InitDomain(), "domain");
}

TEST_F(Api, Requirement_2_4_2_1_AFailedInitIsAnErrorWithItsCode) {
  const auto provider = Make();
  provider->init_result = ErrorStatus(ErrorCode::kParseError, "line 3");
  EXPECT_EQ(ErrorCodeOf(api_->SetProviderAndWait(provider)), ErrorCode::kParseError);
}

TEST_F(Api, Requirement_2_4_3_ProvidersSayWhetherTheyAreDomainScoped) {
  EXPECT_FALSE(Make()->FeatureProvider::IsDomainScoped());
}

TEST_F(Api, Requirement_2_4_4_ADomainScopedProviderIsToldItsDomain) {
  const auto provider = Make();
  provider->domain_scoped = true;
  ASSERT_TRUE(api_->SetProviderAndWait("its-domain", provider).ok());
  EXPECT_EQ(provider->InitDomain(), "its-domain");
}

TEST_F(Api, Requirement_2_5_1_ShutdownEndsAnInitThatIsUnderWay) {
  Gate gate;
  const auto provider = Make();
  provider->on_init = [&] { gate.Pass(); };
  provider->on_shutdown = [&] { gate.Open(); };
  ASSERT_TRUE(api_->SetProvider(provider).ok());
  ASSERT_TRUE(api_->Shutdown().ok());
  // Once to end Init, once for what Init may have made all the same.
  EXPECT_EQ(provider->shutdowns, 2);
}

TEST_F(Api, Requirement_2_5_2_AProviderCanBeSetAgainAfterItsShutdown) {
  const auto provider = Make();
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());
  ASSERT_TRUE(api_->SetProviderAndWait(Make("other")).ok());
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());  // Waits for the shutdown under way.
  EXPECT_EQ(provider->inits, 2);
  EXPECT_EQ(provider->shutdowns, 1);
  EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kReady);
}

TEST_F(Api, AProviderThatIsSetAgainIsHeardAgain) {
  const auto provider = Make();
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());
  ASSERT_TRUE(api_->SetProviderAndWait(Make("other")).ok());
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());
  provider->events.Emit(ProviderEvent::kStale);
  EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kStale);
}

TEST_F(Api, AProviderThatThrowsWhenAskedForItsNameIsRefused) {
  class Nameless : public RecordingProvider {
    Metadata GetMetadata() const override { throw std::runtime_error("no name"); }
  };
  EXPECT_EQ(MessageOf(api_->SetProvider(std::make_shared<Nameless>())), "no name");
}

TEST_F(Api, Requirement_2_5_3_AProviderIsShutDownOnceForEachStay) {
  const auto provider = Make();
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());
  ASSERT_TRUE(api_->Shutdown().ok());
  ASSERT_TRUE(api_->Shutdown().ok());
  EXPECT_EQ(provider->shutdowns, 1);
}

TEST_F(Api, MayBeShutDownFromWithinAHandler) {
  api_->AddHandler(ProviderEvent::kReady, [&](const EventDetails&) { (void)api_->Shutdown(); });
  const auto provider = Make();
  (void)api_->SetProviderAndWait(provider);
  EXPECT_TRUE(Eventually([&] { return provider->shutdowns >= 1; }));
}

TEST_F(Api, ClientsOutliveIt) {
  const auto client = api_->GetClient("domain");
  ASSERT_TRUE(api_->SetProviderAndWait("domain", Make()).ok());
  api_.reset();
  EXPECT_TRUE(client->GetBooleanValue("flag", true));
  EXPECT_EQ(client->GetProviderStatus(), ProviderStatus::kNotReady);
}

}  // namespace
}  // namespace openfeature

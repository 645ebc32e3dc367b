#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "openfeature/isolated/api.h"
#include "openfeature/noop_provider.h"
#include "openfeature/testing/recording_provider.h"
#include "openfeature/testing/wait.h"

namespace openfeature {
namespace {

using ::testing::ElementsAre;
using testing::Eventually;
using testing::Gate;
using ::testing::IsEmpty;
using testing::RecordingProvider;

class Events : public ::testing::Test {
 protected:
  Events() {
    api_->SetLogger([this](LogLevel, const std::string& line) {
      std::lock_guard<std::mutex> lock(mutex_);
      logged_ += line + "\n";
    });
  }

  // A handler that writes "<name> <provider> <message>" to the list.
  EventHandler Write(const std::string& name) {
    return [this, name](const EventDetails& details) {
      std::lock_guard<std::mutex> lock(mutex_);
      written_.push_back(name + " " + details.provider_name + " " + details.message.value_or(""));
    };
  }
  std::vector<std::string> Written() {
    std::lock_guard<std::mutex> lock(mutex_);
    return written_;
  }
  std::shared_ptr<RecordingProvider> SetReady(const std::string& domain, const std::string& name) {
    auto provider = std::make_shared<RecordingProvider>(name);
    EXPECT_TRUE(api_->SetProviderAndWait(domain, provider).ok());
    return provider;
  }

  std::mutex mutex_;
  std::vector<std::string> written_;
  std::string logged_;
  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
};

TEST_F(Events, Requirement_5_1_1_ProvidersTellEventsWithDetails) {
  const auto provider = SetReady("", "p");
  EventDetails seen;
  api_->AddHandler(ProviderEvent::kConfigurationChanged,
                   [&](const EventDetails& details) { seen = details; });
  provider->events.Emit(ProviderEvent::kConfigurationChanged,
                        {.message = "two flags",
                         .flags_changed = {"a", "b"},
                         .event_metadata = {{{"revision", std::int64_t{7}}}}});
  EXPECT_EQ(seen.message, "two flags");
  EXPECT_THAT(seen.flags_changed, ElementsAre("a", "b"));
  EXPECT_EQ(seen.event_metadata.data.at("revision"), FlagMetadataValue(std::int64_t{7}));
}

TEST_F(Events, Requirement_5_1_2_HandlersOfApiAndClientsRun) {
  const auto provider = SetReady("domain", "p");
  for (const ProviderEvent event : {ProviderEvent::kStale, ProviderEvent::kError,
                                    ProviderEvent::kReady, ProviderEvent::kConfigurationChanged,
                                    ProviderEvent::kReconciling, ProviderEvent::kContextChanged}) {
    api_->AddHandler(event, Write("api"));
    api_->GetClient("domain")->AddHandler(event, Write("client"));
    written_.clear();  // Of what the handlers missed.
    provider->events.Emit(event, {.message = std::string(ToString(event))});
    const std::string name(ToString(event));
    EXPECT_THAT(Written(), ElementsAre("api p " + name, "client p " + name));
  }
}

TEST_F(Events, Requirement_5_1_3_HandlersOfOtherProvidersClientsDoNot) {
  const auto provider = SetReady("mine", "mine");
  const auto fallback = SetReady("", "default");
  api_->GetClient("mine")->AddHandler(ProviderEvent::kStale, Write("mine"));
  api_->GetClient("unbound")->AddHandler(ProviderEvent::kStale, Write("unbound"));
  api_->GetClient()->AddHandler(ProviderEvent::kStale, Write("default"));
  provider->events.Emit(ProviderEvent::kStale);
  EXPECT_THAT(Written(), ElementsAre("mine mine "));
  written_.clear();
  fallback->events.Emit(ProviderEvent::kStale);
  EXPECT_THAT(Written(), ElementsAre("unbound default ", "default default "));
}

TEST_F(Events, Requirement_5_1_4_ErrorsHaveAMessage) {
  api_->AddHandler(ProviderEvent::kError, Write("api"));
  const auto provider = std::make_shared<RecordingProvider>("p");
  provider->init_result = absl::UnavailableError("no route");
  ASSERT_FALSE(api_->SetProviderAndWait(provider).ok());
  EXPECT_THAT(Written(), ElementsAre("api p no route"));
}

TEST_F(Events, Requirement_5_1_5_ErrorsHaveACode) {
  std::optional<ErrorCode> code;
  api_->AddHandler(ProviderEvent::kError,
                   [&](const EventDetails& details) { code = details.error_code; });
  const auto provider = std::make_shared<RecordingProvider>();
  provider->init_result = ErrorStatus(ErrorCode::kProviderFatal, "bad credentials");
  ASSERT_FALSE(api_->SetProviderAndWait(provider).ok());
  EXPECT_EQ(code, ErrorCode::kProviderFatal);
}

TEST_F(Events, Requirement_5_2_1_ClientsTakeHandlers) {
  const auto client = api_->GetClient("domain");
  std::string domain;
  client->AddHandler(ProviderEvent::kReady,
                     [&](const EventDetails& details) { domain = details.domain; });
  SetReady("domain", "p");
  EXPECT_EQ(domain, "domain");
}

TEST_F(Events, Requirement_5_2_2_TheApiTakesHandlers) {
  api_->AddHandler(ProviderEvent::kReady, Write("api"));
  SetReady("domain", "p");
  SetReady("", "q");
  EXPECT_THAT(Written(), ElementsAre("api p ", "api q "));
}

TEST_F(Events, Requirement_5_2_3_DetailsHaveTheProvidersName) {
  api_->AddHandler(ProviderEvent::kReady, Write("api"));
  SetReady("", "the-name");
  EXPECT_THAT(Written(), ElementsAre("api the-name "));
}

TEST_F(Events, Requirement_5_2_4_HandlersAreGivenDetails) {
  static_assert(std::is_invocable_v<EventHandler, const EventDetails&>);
}

TEST_F(Events, Requirement_5_2_5_AHandlerThatThrowsStopsNoOther) {
  api_->AddHandler(ProviderEvent::kReady,
                   [](const EventDetails&) { throw std::runtime_error("careless"); });
  api_->AddHandler(ProviderEvent::kReady, Write("api"));
  SetReady("", "p");
  EXPECT_THAT(Written(), ElementsAre("api p "));
  EXPECT_EQ(logged_, "a handler for PROVIDER_READY of provider \"p\" threw: careless\n");
}

TEST_F(Events, Requirement_5_2_6_HandlersStayWhenProvidersChange) {
  const auto client = api_->GetClient();
  client->AddHandler(ProviderEvent::kReady, Write("client"));
  SetReady("", "first");
  SetReady("", "second");
  EXPECT_THAT(Written(), ElementsAre("client first ", "client second "));
}

TEST_F(Events, Requirement_5_2_7_HandlersCanBeRemoved) {
  const auto client = api_->GetClient();
  const HandlerId of_api = api_->AddHandler(ProviderEvent::kReady, Write("api"));
  const HandlerId of_client = client->AddHandler(ProviderEvent::kReady, Write("client"));
  api_->RemoveHandler(of_api);
  client->RemoveHandler(of_client);
  client->RemoveHandler(of_client);
  SetReady("", "p");
  EXPECT_THAT(Written(), IsEmpty());
}

TEST_F(Events, Requirement_5_3_1_ReadyHandlersRunAfterInit) {
  api_->AddHandler(ProviderEvent::kReady, Write("api"));
  api_->GetClient()->AddHandler(ProviderEvent::kReady, Write("client"));
  SetReady("", "p");
  EXPECT_THAT(Written(), ElementsAre("api p ", "client p "));
}

TEST_F(Events, Requirement_5_3_2_ErrorHandlersRunAfterAFailedInit) {
  api_->GetClient()->AddHandler(ProviderEvent::kError, Write("client"));
  const auto provider = std::make_shared<RecordingProvider>("p");
  provider->init_result = absl::UnavailableError("no route");
  ASSERT_FALSE(api_->SetProviderAndWait(provider).ok());
  EXPECT_THAT(Written(), ElementsAre("client p no route"));
}

TEST_F(Events, Requirement_5_3_3_LateHandlersRunAtOnce) {
  const auto provider = SetReady("domain", "p");
  const auto client = api_->GetClient("domain");
  client->AddHandler(ProviderEvent::kReady, Write("client"));
  api_->AddHandler(ProviderEvent::kReady, Write("api"));
  api_->AddHandler(ProviderEvent::kStale, Write("stale"));
  client->AddHandler(ProviderEvent::kConfigurationChanged, Write("changed"));
  EXPECT_THAT(Written(), ElementsAre("client p ", "api p "));

  written_.clear();
  provider->events.Emit(ProviderEvent::kError, {.message = "lost"});
  client->AddHandler(ProviderEvent::kError, Write("late"));
  provider->events.Emit(ProviderEvent::kError,
                        {.message = "revoked", .error_code = ErrorCode::kProviderFatal});
  api_->AddHandler(ProviderEvent::kError, Write("later"));
  EXPECT_THAT(Written(), ElementsAre("late p lost", "late p revoked", "later p revoked"));
}

TEST_F(Events, Requirement_5_3_3_ClientsOfANewlyBoundDomainMissNothing) {
  const auto provider = SetReady("first", "p");
  api_->GetClient("first")->AddHandler(ProviderEvent::kReady, Write("first"));
  api_->GetClient("second")->AddHandler(ProviderEvent::kReady, Write("second"));
  ASSERT_TRUE(api_->SetProviderAndWait("second", provider).ok());
  EXPECT_THAT(Written(), ElementsAre("first p ", "second p "));
}

TEST_F(Events, Requirement_5_3_5_TheStatusChangesBeforeHandlersRun) {
  const auto provider = SetReady("", "p");
  const auto client = api_->GetClient();
  std::vector<ProviderStatus> seen;
  for (const ProviderEvent event :
       {ProviderEvent::kStale, ProviderEvent::kError, ProviderEvent::kConfigurationChanged}) {
    client->AddHandler(event,
                       [&](const EventDetails&) { seen.push_back(client->GetProviderStatus()); });
  }
  provider->events.Emit(ProviderEvent::kStale);
  provider->events.Emit(ProviderEvent::kConfigurationChanged);
  provider->events.Emit(ProviderEvent::kError, {.error_code = ErrorCode::kProviderFatal});
  EXPECT_THAT(seen,
              ElementsAre(ProviderStatus::kStale, ProviderStatus::kStale, ProviderStatus::kFatal));
  provider->events.Emit(ProviderEvent::kReconciling);
  EXPECT_EQ(client->GetProviderStatus(), ProviderStatus::kReconciling);
  provider->events.Emit(ProviderEvent::kContextChanged);
  EXPECT_EQ(client->GetProviderStatus(), ProviderStatus::kReady);
}

TEST_F(Events, Requirement_2_8_1_TheStatusOfAProviderThatTellsAllFollowsItsEventsAlone) {
  const auto provider = std::make_shared<RecordingProvider>("p");
  provider->emits_lifecycle_events = true;
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());  // Its Init told nothing.
  EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kNotReady);
  provider->events.Emit(ProviderEvent::kReady);
  EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kReady);
}

TEST_F(Events, Requirement_2_8_2_ReadyFromWithinInitIsNotToldTwice) {
  api_->AddHandler(ProviderEvent::kReady, Write("api"));
  const auto provider = std::make_shared<RecordingProvider>("p");
  provider->emits_lifecycle_events = true;
  provider->on_init = [&] { provider->events.Emit(ProviderEvent::kReady); };
  ASSERT_TRUE(api_->SetProviderAndWait(provider).ok());
  EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kReady);
  EXPECT_THAT(Written(), ElementsAre("api p "));
}

TEST_F(Events, Requirement_2_8_3_ErrorFromWithinInitIsNotToldTwice) {
  api_->AddHandler(ProviderEvent::kError, Write("api"));
  const auto provider = std::make_shared<RecordingProvider>("p");
  provider->emits_lifecycle_events = true;
  provider->init_result = absl::UnavailableError("no route");
  provider->on_init = [&] {
    provider->events.Emit(ProviderEvent::kError, {.message = "no route"});
  };
  ASSERT_FALSE(api_->SetProviderAndWait(provider).ok());
  EXPECT_THAT(Written(), ElementsAre("api p no route"));
}

TEST_F(Events, Requirement_2_8_5_1_AProviderWithoutInitIsReadyAtOnce) {
  api_->AddHandler(ProviderEvent::kReady, Write("api"));
  ASSERT_TRUE(api_->SetProvider(std::make_shared<NoopProvider>()).ok());
  EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kReady);
  EXPECT_THAT(Written(), ElementsAre("api No-op Provider "));
}

TEST_F(Events, AProviderThatWasReplacedIsHeardNoMore) {
  const auto first = SetReady("", "first");
  api_->AddHandler(ProviderEvent::kStale, Write("api"));
  SetReady("", "second");
  first->events.Emit(ProviderEvent::kStale);
  EXPECT_THAT(Written(), IsEmpty());
  EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kReady);
}

TEST_F(Events, HandlersMayComeBackToTheApi) {
  const auto provider = SetReady("", "p");
  const auto client = api_->GetClient();
  std::vector<std::string> order;
  api_->AddHandler(ProviderEvent::kStale, [&](const EventDetails&) {
    provider->events.Emit(ProviderEvent::kReady);  // Its handlers run after this one.
    order.push_back("stale");
    EXPECT_TRUE(client->GetBooleanValue("flag", false));
  });
  const HandlerId ready = api_->AddHandler(ProviderEvent::kReady,
                                           [&](const EventDetails&) { order.push_back("ready"); });
  order.clear();
  provider->events.Emit(ProviderEvent::kStale);
  EXPECT_THAT(order, ElementsAre("stale", "ready"));
  api_->RemoveHandler(ready);
}

TEST_F(Events, OfSeveralThreadsRunInTheOrderInWhichTheStatusChanged) {
  const auto provider = SetReady("", "p");
  std::mutex mutex;
  std::vector<ProviderEvent> seen;
  for (const ProviderEvent event : {ProviderEvent::kStale, ProviderEvent::kError}) {
    api_->AddHandler(event, [&, event](const EventDetails&) {
      std::lock_guard<std::mutex> lock(mutex);
      seen.push_back(event);
    });
  }
  std::vector<std::thread> threads;
  for (const ProviderEvent event : {ProviderEvent::kStale, ProviderEvent::kError}) {
    threads.emplace_back([&, event] {
      for (int i = 0; i < 100; ++i) provider->events.Emit(event);
    });
  }
  for (std::thread& thread : threads) thread.join();
  // The last handler may run in the other thread's turn, which has ended by now.
  ASSERT_EQ(seen.size(), 200u);
  EXPECT_EQ(seen.back() == ProviderEvent::kStale ? ProviderStatus::kStale : ProviderStatus::kError,
            api_->GetProviderStatus());
}

}  // namespace
}  // namespace openfeature

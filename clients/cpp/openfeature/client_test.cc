#include "openfeature/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "openfeature/isolated/api.h"
#include "openfeature/noop_provider.h"
#include "openfeature/testing/recording_hook.h"
#include "openfeature/testing/recording_provider.h"
#include "openfeature/testing/wait.h"

namespace openfeature {
namespace {

using ::testing::ElementsAre;
using testing::Gate;
using ::testing::HasSubstr;
using testing::RecordingHook;
using testing::RecordingProvider;

// A client, and the provider that it asks.
class Evaluation : public ::testing::Test {
 protected:
  Evaluation() {
    api_->SetLogger([this](LogLevel, const std::string& line) { logged_ += line + "\n"; });
    (void)api_->SetProviderAndWait(provider_);
  }

  Gate gate_;  // Outlives the API, whose threads may still pass it.
  std::string logged_;
  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
  std::shared_ptr<RecordingProvider> provider_ = std::make_shared<RecordingProvider>();
  std::shared_ptr<Client> client_ = api_->GetClient();
  const EvaluationContext job_ = EvaluationContext::Builder().withTargetingKey("job-1").build();
};

TEST_F(Evaluation, Requirement_1_2_1_ClientsAddHooksToThoseTheyHave) {
  std::vector<std::string> calls;
  const auto a = std::make_shared<RecordingHook>("a", calls);
  const auto b = std::make_shared<RecordingHook>("b", calls);
  EXPECT_TRUE(client_->GetHooks().empty());
  client_->AddHook(a);
  client_->AddHooks({nullptr, b});
  EXPECT_THAT(client_->GetHooks(), ElementsAre(a, b));
}

TEST_F(Evaluation, Requirement_1_2_2_ClientsTellTheirDomain) {
  const auto client = api_->GetClient("domain");
  static_assert(std::is_same_v<decltype(client->GetMetadata()), const Metadata&>);
  EXPECT_EQ(client->GetMetadata().domain, "domain");
  EXPECT_EQ(client->GetMetadata().name, "domain");
  EXPECT_EQ(client_->GetMetadata().domain, "");
}

TEST_F(Evaluation, Requirement_1_3_1_1_GivesTheValueOfEachType) {
  const EvaluationOptions options;
  EXPECT_TRUE(client_->GetBooleanValue("flag", false));
  EXPECT_TRUE(client_->GetBooleanValue("flag", false, job_));
  EXPECT_TRUE(client_->GetBooleanValue("flag", false, options));
  EXPECT_TRUE(client_->GetBooleanValue("flag", false, job_, options));
  EXPECT_EQ(client_->GetStringValue("flag", "default"), "text");
  EXPECT_EQ(client_->GetStringValue("flag", "default", options), "text");
  EXPECT_EQ(client_->GetObjectValue("flag", Value()).AsStructure()->at("limit").AsInt(), 3);
  EXPECT_EQ(client_->GetObjectValue("flag", Value(), options).AsStructure()->size(), 1u);
  EXPECT_EQ(provider_->resolves, 8);
}

TEST_F(Evaluation, Requirement_1_3_3_1_TellsIntegersFromDoubles) {
  EXPECT_EQ(client_->GetIntegerValue("flag", 0), 42);
  EXPECT_EQ(client_->GetIntegerValue("flag", 0, EvaluationOptions()), 42);
  EXPECT_EQ(client_->GetDoubleValue("flag", 0), 0.5);
  EXPECT_EQ(client_->GetDoubleValue("flag", 0, EvaluationOptions()), 0.5);
}

TEST_F(Evaluation, Requirement_1_3_4_AValueOfAnotherTypeIsAnError) {
  provider_->resolve_error = ErrorStatus(ErrorCode::kTypeMismatch, "a string");
  const auto details = client_->GetIntegerDetails("flag", 7);
  EXPECT_EQ(details.GetValue(), 7);
  EXPECT_EQ(details.GetErrorCode(), ErrorCode::kTypeMismatch);
}

TEST_F(Evaluation, Requirement_1_4_1_1_GivesDetailsOfEachType) {
  const EvaluationOptions options;
  EXPECT_TRUE(client_->GetBooleanDetails("flag", false, job_, options).GetValue());
  EXPECT_EQ(client_->GetStringDetails("flag", "", job_, options).GetValue(), "text");
  EXPECT_EQ(client_->GetIntegerDetails("flag", 0, job_, options).GetValue(), 42);
  EXPECT_EQ(client_->GetDoubleDetails("flag", 0, job_, options).GetValue(), 0.5);
  EXPECT_TRUE(client_->GetObjectDetails("flag", Value(), job_, options).GetValue().IsStructure());
  EXPECT_EQ(client_->GetStringDetails("flag", "", options).GetValue(), "text");
  EXPECT_EQ(client_->GetIntegerDetails("flag", 0, options).GetValue(), 42);
  EXPECT_EQ(client_->GetDoubleDetails("flag", 0, options).GetValue(), 0.5);
  EXPECT_TRUE(client_->GetObjectDetails("flag", Value(), options).GetValue().IsStructure());
  EXPECT_TRUE(client_->GetBooleanDetails("flag", false, job_).GetValue());
  EXPECT_EQ(provider_->LastContext().GetTargetingKey(), "job-1");
}

TEST_F(Evaluation, Requirement_1_4_3_DetailsHaveTheValue) {
  const auto details = client_->GetStringDetails("flag", "default");
  EXPECT_EQ(details.GetValue(), "text");
  EXPECT_EQ(details.GetValueAsValue(), Value("text"));
}

TEST_F(Evaluation, Requirement_1_4_4_1_DetailsAreOfTheValuesType) {
  static_assert(std::is_same_v<decltype(client_->GetIntegerDetails("", 0)),
                               FlagEvaluationDetails<std::int64_t>>);
}

TEST_F(Evaluation, Requirement_1_4_5_DetailsHaveTheFlagKey) {
  EXPECT_EQ(client_->GetBooleanDetails("the-flag", false).GetFlagKey(), "the-flag");
  provider_->resolve_error = absl::NotFoundError("");
  EXPECT_EQ(client_->GetBooleanDetails("the-flag", false).GetFlagKey(), "the-flag");
}

TEST_F(Evaluation, Requirement_1_4_6_DetailsHaveTheProvidersVariant) {
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetVariant(), "on");
  provider_->variant = std::nullopt;
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetVariant(), std::nullopt);
}

TEST_F(Evaluation, Requirement_1_4_7_DetailsHaveTheProvidersReason) {
  for (const Reason reason : {Reason::kStatic, Reason::kSplit, Reason::kCached, Reason::kStale}) {
    provider_->reason = reason;
    EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetReason(), reason);
  }
}

TEST_F(Evaluation, Requirement_1_4_8_DetailsOfFailuresHaveTheErrorCode) {
  provider_->error_code = ErrorCode::kTargetingKeyMissing;
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetErrorCode(),
            ErrorCode::kTargetingKeyMissing);
  provider_->error_code = std::nullopt;
  for (const ErrorCode code : {ErrorCode::kFlagNotFound, ErrorCode::kParseError,
                               ErrorCode::kInvalidContext, ErrorCode::kGeneral}) {
    provider_->resolve_error = ErrorStatus(code, "why");
    EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetErrorCode(), code);
  }
  provider_->resolve_error = absl::NotFoundError("no such flag");  // Without a code of its own.
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetErrorCode(), ErrorCode::kFlagNotFound);
}

TEST_F(Evaluation, Requirement_1_4_9_TheReasonOfFailuresIsError) {
  provider_->error_code = ErrorCode::kGeneral;
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetReason(), Reason::kError);
}

TEST_F(Evaluation, Requirement_1_4_10_FailuresGiveTheDefaultAndThrowNothing) {
  provider_->error_code = ErrorCode::kGeneral;
  EXPECT_FALSE(client_->GetBooleanValue("flag", false));
  provider_->error_code = std::nullopt;
  provider_->resolve_error = absl::InternalError("broken");
  EXPECT_EQ(client_->GetStringValue("flag", "default"), "default");
  provider_->resolve_error = absl::OkStatus();
  provider_->on_resolve = [] { throw std::runtime_error("thrown"); };
  EXPECT_EQ(client_->GetIntegerValue("flag", 7), 7);
  provider_->on_resolve = [] { throw 1; };  // NOLINT: as a careless provider does.
  EXPECT_EQ(client_->GetDoubleValue("flag", 0.25), 0.25);
  EXPECT_EQ(client_->GetObjectValue("flag", Value("default")), Value("default"));
}

TEST_F(Evaluation, Requirement_1_4_11_FailuresAreLogged) {
  provider_->resolve_error = ErrorStatus(ErrorCode::kParseError, "line 3");
  client_->GetBooleanValue("the-flag", false);
  EXPECT_EQ(logged_, "flag \"the-flag\": PARSE_ERROR: line 3\n");
}

TEST_F(Evaluation, Requirement_1_4_12_AnEvaluationWaitsForNoLifecycleFunction) {
  const auto slow = std::make_shared<RecordingProvider>("slow");
  slow->on_init = [this] { gate_.Pass(); };
  provider_->on_shutdown = [this] { gate_.Pass(); };
  ASSERT_TRUE(api_->SetProvider(slow).ok());  // Init and Shutdown are both under way now.
  EXPECT_FALSE(client_->GetBooleanValue("flag", false));
  gate_.Open();
}

TEST_F(Evaluation, Requirement_1_4_13_DetailsOfFailuresHaveAMessage) {
  provider_->error_code = ErrorCode::kGeneral;
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetErrorMessage(), "refused");
  provider_->error_code = std::nullopt;
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetErrorMessage(), std::nullopt);
}

TEST_F(Evaluation, Requirement_1_4_14_DetailsHaveTheProvidersMetadataOrNone) {
  EXPECT_TRUE(client_->GetBooleanDetails("flag", false).GetFlagMetadata().data.empty());
  provider_->metadata.data["owner"] = std::string("search");
  const auto details = client_->GetBooleanDetails("flag", false);
  EXPECT_EQ(details.GetFlagMetadata().data.at("owner"), FlagMetadataValue(std::string("search")));
  provider_->error_code = ErrorCode::kGeneral;  // Also of a failure.
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetFlagMetadata().data.size(), 1u);
}

TEST_F(Evaluation, Requirement_1_4_15_1_MetadataIsImmutable) {
  static_assert(std::is_same_v<decltype(client_->GetBooleanDetails("", false).GetFlagMetadata()),
                               const FlagMetadata&>);
}

TEST_F(Evaluation, Requirement_1_5_1_OptionsAddHooks) {
  std::vector<std::string> calls;
  client_->AddHook(std::make_shared<RecordingHook>("client", calls));
  const EvaluationOptions options{.hooks = {std::make_shared<RecordingHook>("first", calls),
                                            std::make_shared<RecordingHook>("second", calls)}};
  EXPECT_TRUE(client_->GetBooleanValue("flag", false, options));
  EXPECT_THAT(calls, ElementsAre("client.before", "first.before", "second.before", "second.after",
                                 "first.after", "client.after", "second.finally", "first.finally",
                                 "client.finally"));
  calls.clear();
  client_->GetBooleanValue("flag", false);
  EXPECT_EQ(calls.size(), 3u);
}

TEST_F(Evaluation, ANotReadyProviderIsNotAsked) {  // The specification's 1.7.6 up to 0.8.
  const auto slow = std::make_shared<RecordingProvider>("slow");
  slow->on_init = [this] { gate_.Pass(); };
  std::vector<std::string> calls;
  const auto hook = std::make_shared<RecordingHook>("hook", calls);
  ASSERT_TRUE(api_->SetProvider(slow).ok());
  const auto details = client_->GetBooleanDetails("flag", false, EvaluationOptions{{hook}});
  EXPECT_FALSE(details.GetValue());
  EXPECT_EQ(details.GetErrorCode(), ErrorCode::kProviderNotReady);
  EXPECT_THAT(calls, ElementsAre("hook.before", "hook.error", "hook.finally"));
  EXPECT_EQ(slow->resolves, 0);
  gate_.Open();
}

TEST_F(Evaluation, AFatalProviderIsNotAsked) {  // The specification's 1.7.7 up to 0.8.
  provider_->events.Emit(ProviderEvent::kError, {.error_code = ErrorCode::kProviderFatal});
  std::vector<std::string> calls;
  const auto hook = std::make_shared<RecordingHook>("hook", calls);
  const auto details = client_->GetBooleanDetails("flag", false, EvaluationOptions{{hook}});
  EXPECT_EQ(details.GetErrorCode(), ErrorCode::kProviderFatal);
  EXPECT_THAT(calls, ElementsAre("hook.before", "hook.error", "hook.finally"));
  EXPECT_EQ(provider_->resolves, 0);
}

TEST_F(Evaluation, AStaleProviderIsAsked) {
  provider_->events.Emit(ProviderEvent::kStale);
  EXPECT_TRUE(client_->GetBooleanValue("flag", false));
}

TEST_F(Evaluation, WithoutAProviderDefaultsAreNoFailure) {
  ASSERT_TRUE(api_->Shutdown().ok());
  const auto details = client_->GetStringDetails("flag", "default");
  EXPECT_EQ(details.GetValue(), "default");
  EXPECT_EQ(details.GetReason(), Reason::kDefault);
  EXPECT_EQ(details.GetErrorCode(), std::nullopt);
  EXPECT_EQ(logged_, "");
}

TEST_F(Evaluation, Requirement_2_1_1_ProvidersHaveAName) {
  EXPECT_EQ(NoopProvider().GetMetadata().name, "No-op Provider");
}

TEST_F(Evaluation, Requirement_2_2_1_ProvidersAreGivenTheDefaultAndTheContext) {
  NoopProvider noop;
  EXPECT_TRUE((*noop.GetBooleanEvaluation("flag", true, job_))->GetValue());
  EXPECT_EQ((*noop.GetStringEvaluation("flag", "text", job_))->GetValue(), "text");
}

TEST_F(Evaluation, Requirement_2_2_2_1_ProvidersResolveEachType) {
  NoopProvider noop;
  EXPECT_EQ((*noop.GetIntegerEvaluation("flag", 3, job_))->GetValue(), 3);
  EXPECT_EQ((*noop.GetDoubleEvaluation("flag", 0.5, job_))->GetValue(), 0.5);
  EXPECT_EQ((*noop.GetObjectEvaluation("flag", Value(1), job_))->GetValue(), Value(1));
}

TEST_F(Evaluation, Requirement_2_2_7_ProvidersSayErrorsByStatusOrByDetails) {
  provider_->resolve_error = ErrorStatus(ErrorCode::kInvalidContext, "no queue");
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetErrorCode(), ErrorCode::kInvalidContext);
  provider_->resolve_error = absl::OkStatus();
  provider_->error_code = ErrorCode::kParseError;
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetErrorCode(), ErrorCode::kParseError);
}

TEST_F(Evaluation, Requirement_2_2_8_1_ResolutionsAreOfTheValuesType) {
  static_assert(
      std::is_same_v<decltype(std::declval<IntResolutionDetails>().GetValue()), std::int64_t>);
}

TEST_F(Evaluation, Requirement_2_2_10_MetadataHoldsBooleansStringsAndNumbers) {
  const FlagMetadata metadata{
      {{"a", true}, {"b", std::string("text")}, {"c", 0.5}, {"d", std::int64_t{3}}}};
  const BoolResolutionDetails details(true, Reason::kStatic, "on", metadata);
  EXPECT_EQ(details.GetFlagMetadata().data, metadata.data);
}

TEST_F(Evaluation, Requirement_2_3_1_ProvidersMayHaveHooks) {
  std::vector<std::string> calls;
  provider_->hooks = {std::make_shared<RecordingHook>("provider", calls)};
  client_->GetBooleanValue("flag", false);
  EXPECT_THAT(calls, ElementsAre("provider.before", "provider.after", "provider.finally"));
}

TEST_F(Evaluation, Requirement_2_3_3_ProvidersMayGiveAnErrorMessage) {
  provider_->resolve_error = ErrorStatus(ErrorCode::kGeneral, "quota used up");
  EXPECT_EQ(client_->GetBooleanDetails("flag", false).GetErrorMessage(), "quota used up");
}

TEST_F(Evaluation, ALoggerThatThrowsEndsNoEvaluation) {
  api_->SetLogger([](LogLevel, const std::string&) { throw std::runtime_error("disk full"); });
  provider_->error_code = ErrorCode::kGeneral;
  EXPECT_NO_THROW(EXPECT_FALSE(client_->GetBooleanValue("flag", false)));
  std::vector<std::string> calls;
  const auto hook = std::make_shared<RecordingHook>("hook", calls);
  hook->throws_in = "finally";
  EXPECT_NO_THROW(EXPECT_FALSE(client_->GetBooleanValue("flag", false, EvaluationOptions{{hook}})));
}

}  // namespace
}  // namespace openfeature

#include "openfeature/memory_provider/in_memory_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "openfeature/isolated/api.h"

namespace openfeature {
namespace {

using ::testing::ElementsAre;

// The flags that the specification's own scenarios use, and their like.
std::unordered_map<std::string, std::any> Flags() {
  return {
      {"boolean", Flag<bool>({{"on", true}, {"off", false}}, "on")},
      {"string", Flag<std::string>({{"greeting", "hi"}, {"parting", "bye"}}, "greeting")},
      {"integer", Flag<std::int64_t>({{"one", 1}, {"ten", 10}}, "ten")},
      {"double", Flag<double>({{"tenth", 0.1}, {"half", 0.5}}, "half")},
      {"object",
       Flag<Value>({{"template", Value(Value::Structure{{"showImages", true}, {"limit", 100}})}},
                   "template")},
      {"targeted",
       Flag<std::string>({{"internal", "INTERNAL"}, {"external", "EXTERNAL"}}, "external",
                         [](const Flag<std::string>& flag,
                            const EvaluationContext& ctx) -> absl::StatusOr<std::string> {
                           const std::any* customer = ctx.GetValue("customer");
                           if (customer == nullptr) {
                             return ErrorStatus(ErrorCode::kInvalidContext, "customer is missing");
                           }
                           const bool internal = ValueOfAny(*customer) == Value(false);
                           return flag.GetVariants().at(internal ? "internal" : "external");
                         })},
      {"disabled", Flag<bool>({{"on", true}}, "on", nullptr, {}, true)},
      {"owned", Flag<bool>({{"on", true}}, "on", nullptr, {{{"owner", std::string("search")}}})},
      {"no-default", Flag<bool>({{"on", true}}, "gone")},
      {"no-flag", 3},
  };
}

class InMemory : public ::testing::Test {
 protected:
  InMemory() {
    api_->SetLogger([](LogLevel, const std::string&) {});
    EXPECT_TRUE(api_->SetProvider(provider_).ok());
  }

  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
  std::shared_ptr<InMemoryProvider> provider_ = std::make_shared<InMemoryProvider>(Flags());
  std::shared_ptr<Client> client_ = api_->GetClient();
};

TEST_F(InMemory, IsReadyAtOnce) { EXPECT_EQ(api_->GetProviderStatus(), ProviderStatus::kReady); }

TEST_F(InMemory, Requirement_2_2_3_ResolvesEachTypesValue) {
  EXPECT_TRUE(client_->GetBooleanValue("boolean", false));
  EXPECT_EQ(client_->GetStringValue("string", ""), "hi");
  EXPECT_EQ(client_->GetIntegerValue("integer", 0), 10);
  EXPECT_EQ(client_->GetDoubleValue("double", 0), 0.5);
  EXPECT_EQ(client_->GetObjectValue("object", Value()).AsStructure()->at("limit"), Value(100));
}

TEST_F(InMemory, Requirement_2_2_4_TellsTheVariant) {
  EXPECT_EQ(client_->GetStringDetails("string", "").GetVariant(), "greeting");
  EXPECT_EQ(client_->GetObjectDetails("object", Value()).GetVariant(), "template");
}

TEST_F(InMemory, Requirement_2_2_5_TellsTheReason) {
  EXPECT_EQ(client_->GetBooleanDetails("boolean", false).GetReason(), Reason::kStatic);
  EXPECT_EQ(client_->GetBooleanDetails("disabled", false).GetReason(), Reason::kDisabled);
  EXPECT_EQ(client_->GetBooleanDetails("missing", false).GetReason(), Reason::kError);
}

TEST_F(InMemory, Requirement_2_2_6_TellsNoErrorWhereThereIsNone) {
  EXPECT_EQ(client_->GetBooleanDetails("boolean", false).GetErrorCode(), std::nullopt);
}

TEST_F(InMemory, Requirement_2_3_2_TellsNoMessageWhereThereIsNoError) {
  EXPECT_EQ(client_->GetBooleanDetails("boolean", false).GetErrorMessage(), std::nullopt);
}

TEST_F(InMemory, Requirement_2_2_9_TellsTheMetadata) {
  EXPECT_EQ(client_->GetBooleanDetails("owned", false).GetFlagMetadata().data.at("owner"),
            FlagMetadataValue(std::string("search")));
}

TEST_F(InMemory, EvaluatesByTheContext) {
  const auto of = [&](bool customer) {
    return client_->GetStringDetails(
        "targeted", "", EvaluationContext::Builder().withAttribute("customer", customer).build());
  };
  EXPECT_EQ(of(false).GetValue(), "INTERNAL");
  EXPECT_EQ(of(false).GetVariant(), "internal");
  EXPECT_EQ(of(false).GetReason(), Reason::kTargetingMatch);
  EXPECT_EQ(of(true).GetValue(), "EXTERNAL");
  EXPECT_EQ(client_->GetStringDetails("targeted", "none").GetErrorCode(),
            ErrorCode::kInvalidContext);
}

TEST_F(InMemory, TellsWhatIsWrong) {
  EXPECT_EQ(client_->GetBooleanDetails("missing", false).GetErrorCode(), ErrorCode::kFlagNotFound);
  EXPECT_EQ(client_->GetIntegerDetails("string", 7).GetErrorCode(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(client_->GetIntegerDetails("string", 7).GetValue(), 7);
  EXPECT_EQ(client_->GetDoubleDetails("integer", 0).GetErrorCode(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(client_->GetBooleanDetails("no-default", false).GetErrorCode(), ErrorCode::kParseError);
  EXPECT_EQ(client_->GetBooleanDetails("no-flag", false).GetErrorCode(), ErrorCode::kParseError);
}

TEST_F(InMemory, ADisabledFlagGivesTheDefault) {
  EXPECT_FALSE(client_->GetBooleanValue("disabled", false));
  EXPECT_EQ(client_->GetBooleanDetails("disabled", false).GetErrorCode(), std::nullopt);
}

TEST_F(InMemory, UpdatesAreToldWithTheirKeys) {
  std::vector<std::string> changed;
  client_->AddHandler(ProviderEvent::kConfigurationChanged,
                      [&](const EventDetails& details) { changed = details.flags_changed; });
  provider_->UpdateFlag("boolean", Flag<bool>({{"on", true}, {"off", false}}, "off"));
  EXPECT_THAT(changed, ElementsAre("boolean"));
  EXPECT_FALSE(client_->GetBooleanValue("boolean", true));
  provider_->UpdateFlags({{"new", Flag<bool>({{"on", true}}, "on")}});
  EXPECT_EQ(changed.size(), Flags().size() + 1);
  EXPECT_TRUE(client_->GetBooleanValue("new", false));
  EXPECT_EQ(client_->GetBooleanDetails("boolean", false).GetErrorCode(), ErrorCode::kFlagNotFound);
}

}  // namespace
}  // namespace openfeature

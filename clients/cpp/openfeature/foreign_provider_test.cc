// A provider as one writes it against the official C++ SDK's headers: the same includes, the same
// overrides, nothing that only ours have. That it builds is most of the test.
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "openfeature/evaluation_context.h"
#include "openfeature/metadata.h"
#include "openfeature/openfeature_api.h"
#include "openfeature/provider.h"
#include "openfeature/reason.h"
#include "openfeature/resolution_details.h"
#include "openfeature/value.h"

namespace {

using openfeature::EvaluationContext;
using openfeature::FlagMetadata;
using openfeature::Reason;
using openfeature::Value;

class ForeignProvider : public openfeature::FeatureProvider {
 public:
  openfeature::Metadata GetMetadata() const override { return {"foreign"}; }
  std::vector<std::shared_ptr<openfeature::BaseHook>> GetHooks() const override { return {}; }

  absl::StatusOr<std::unique_ptr<openfeature::BoolResolutionDetails>> GetBooleanEvaluation(
      std::string_view flag, bool default_value, const EvaluationContext& ctx) override {
    if (flag != "known") return absl::NotFoundError("unknown flag");
    const std::any* beta = ctx.GetValue("beta");
    const bool value = beta != nullptr ? std::any_cast<bool>(*beta) : default_value;
    return std::make_unique<openfeature::BoolResolutionDetails>(value, Reason::kTargetingMatch,
                                                                "variant", FlagMetadata{});
  }
  absl::StatusOr<std::unique_ptr<openfeature::StringResolutionDetails>> GetStringEvaluation(
      std::string_view, std::string_view, const EvaluationContext&) override {
    return std::make_unique<openfeature::StringResolutionDetails>(
        "", Reason::kError, std::nullopt, FlagMetadata{}, openfeature::ErrorCode::kParseError,
        "unreadable");
  }
  absl::StatusOr<std::unique_ptr<openfeature::IntResolutionDetails>> GetIntegerEvaluation(
      std::string_view, int64_t default_value, const EvaluationContext&) override {
    FlagMetadata metadata;
    metadata.data["version"] = int64_t{2};
    return std::make_unique<openfeature::IntResolutionDetails>(default_value, Reason::kStatic,
                                                               std::nullopt, metadata);
  }
  absl::StatusOr<std::unique_ptr<openfeature::DoubleResolutionDetails>> GetDoubleEvaluation(
      std::string_view, double, const EvaluationContext&) override {
    return absl::UnavailableError("no connection");
  }
  absl::StatusOr<std::unique_ptr<openfeature::ObjectResolutionDetails>> GetObjectEvaluation(
      std::string_view, Value default_value, const EvaluationContext&) override {
    return std::make_unique<openfeature::ObjectResolutionDetails>(
        std::move(default_value), Reason::kDefault, std::nullopt, FlagMetadata{});
  }
  absl::Status Init(const EvaluationContext&) override {
    initialized = true;
    return absl::OkStatus();
  }
  absl::Status Shutdown() override { return absl::OkStatus(); }

  bool initialized = false;
};

TEST(ForeignProviderTest, WorksAsItIs) {
  openfeature::OpenFeatureAPI& api = openfeature::OpenFeatureAPI::GetInstance();
  api.SetLogger([](openfeature::LogLevel, const std::string&) {});
  const auto provider = std::make_shared<ForeignProvider>();
  ASSERT_TRUE(api.SetProviderAndWait(provider).ok());
  EXPECT_TRUE(provider->initialized);
  const std::shared_ptr<openfeature::Client> client = api.GetClient();
  const EvaluationContext beta = EvaluationContext::Builder().withAttribute("beta", true).build();
  EXPECT_TRUE(client->GetBooleanValue("known", false, beta));
  EXPECT_EQ(client->GetBooleanDetails("other", false).GetErrorCode(),
            openfeature::ErrorCode::kFlagNotFound);
  EXPECT_EQ(client->GetStringValue("known", "default"), "default");
  EXPECT_EQ(client->GetIntegerDetails("known", 3).GetFlagMetadata().data.count("version"), 1u);
  EXPECT_EQ(client->GetDoubleDetails("known", 0.5).GetErrorCode(),
            openfeature::ErrorCode::kGeneral);
  EXPECT_EQ(client->GetObjectValue("known", Value(3)), Value(3));
  EXPECT_TRUE(api.Shutdown().ok());
  api.SetLogger(nullptr);
}

}  // namespace

#include "openfeature/hooks/prometheus/metrics_hook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "openfeature/isolated/api.h"
#include "openfeature/testing/recording_provider.h"

namespace openfeature {
namespace {

using ::testing::UnorderedElementsAre;

class MetricsHookTest : public ::testing::Test {
 protected:
  MetricsHookTest() {
    api_->SetLogger([](LogLevel, const std::string&) {});
    (void)api_->SetProviderAndWait(provider_);
  }

  void CountWith(std::size_t max_combinations = 1000) {
    api_->AddHook(std::make_shared<MetricsHook>(registry_, max_combinations));
  }

  // The samples that a scrape gives, without the prefix that all of them have.
  std::vector<std::string> Scrape() const {
    std::istringstream text(prometheus::TextSerializer().Serialize(registry_->Collect()));
    const std::string prefix = "feature_flag_evaluation_";
    std::vector<std::string> samples;
    for (std::string line; std::getline(text, line);) {
      if (line.rfind(prefix, 0) == 0) samples.push_back(line.substr(prefix.size()));
    }
    return samples;
  }

  std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  std::shared_ptr<testing::RecordingProvider> provider_ =
      std::make_shared<testing::RecordingProvider>();
  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
  std::shared_ptr<Client> client_ = api_->GetClient();
};

TEST_F(MetricsHookTest, CountsByFlagVariantAndReason) {
  CountWith();
  client_->GetBooleanValue("new-ranker", false);
  client_->GetBooleanValue("new-ranker", false);
  provider_->variant = "off";
  provider_->reason = Reason::kStatic;
  client_->GetBooleanValue("new-ranker", false);
  EXPECT_THAT(
      Scrape(),
      UnorderedElementsAre(
          R"(requests_total{feature_flag_key="new-ranker",feature_flag_provider_name="recording"} 3)",
          R"(success_total{feature_flag_key="new-ranker",feature_flag_provider_name="recording",)"
          R"(feature_flag_result_reason="targeting_match",feature_flag_result_variant="on"} 2)",
          R"(success_total{feature_flag_key="new-ranker",feature_flag_provider_name="recording",)"
          R"(feature_flag_result_reason="static",feature_flag_result_variant="off"} 1)"));
}

TEST_F(MetricsHookTest, CountsFailuresByTheirType) {
  CountWith();
  provider_->resolve_error = ErrorStatus(ErrorCode::kFlagNotFound, "no such flag");
  client_->GetBooleanValue("new-ranker", false);
  EXPECT_THAT(
      Scrape(),
      UnorderedElementsAre(
          R"(requests_total{feature_flag_key="new-ranker",feature_flag_provider_name="recording"} 1)",
          R"(error_total{error_type="flag_not_found",feature_flag_key="new-ranker",)"
          R"(feature_flag_provider_name="recording"} 1)"));
}

TEST_F(MetricsHookTest, CountsCombinationsBeyondTheBoundAsOther) {
  CountWith(2);
  provider_->variant = std::nullopt;
  for (int i = 0; i < 5; ++i) client_->GetBooleanValue("flag-" + std::to_string(i), false);
  client_->GetBooleanValue("flag-0", false);
  const auto sample = [](const std::string& name, const std::string& flag,
                         const std::string& rest) {
    return name + "{feature_flag_key=\"" + flag + "\",feature_flag_provider_name=\"recording\"" +
           rest;
  };
  const std::string outcome =
      R"(,feature_flag_result_reason="targeting_match",feature_flag_result_variant=""} )";
  EXPECT_THAT(Scrape(), UnorderedElementsAre(sample("requests_total", "flag-0", "} 2"),
                                             sample("requests_total", "flag-1", "} 1"),
                                             sample("requests_total", "(other)", "} 3"),
                                             sample("success_total", "flag-0", outcome + "2"),
                                             sample("success_total", "flag-1", outcome + "1"),
                                             sample("success_total", "(other)", outcome + "3")));
}

TEST_F(MetricsHookTest, CountsTheEvaluationsOfAllThreads) {
  CountWith();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      for (int n = 0; n < 500; ++n) client_->GetBooleanValue("new-ranker", false);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(
      Scrape(),
      ::testing::Contains(
          R"(requests_total{feature_flag_key="new-ranker",feature_flag_provider_name="recording"} 2000)"));
}

}  // namespace
}  // namespace openfeature

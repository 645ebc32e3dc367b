#include "server/metrics.h"

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <thread>

#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

using ::std::chrono::microseconds;

std::string Text(const prometheus::Collectable& metrics) {
  return prometheus::TextSerializer().Serialize(metrics.Collect());
}

std::shared_ptr<const Flag> MakeFlag(const std::string& key) {
  return *Flag::Compile({"", key}, Json{{"variants", {{"on", true}}}, {"defaultVariant", "on"}});
}

TEST(EvaluationMetricsTest, SumsWhatAllThreadsCounted) {
  EvaluationMetrics metrics;
  const auto flag = MakeFlag("f");
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) metrics.Count(flag->Resolve(ValueView(), 0), 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_NE(
      Text(metrics).find("feature_flag_flagd_impression_total{feature_flag_key=\"f\","
                         "feature_flag_provider_name=\"flagd\",feature_flag_reason=\"STATIC\","
                         "feature_flag_result_variant=\"on\"} 16000"),
      std::string::npos)
      << Text(metrics);
}

TEST(EvaluationMetricsTest, UnknownFlagsGrowNoLabels) {
  EvaluationMetrics metrics;
  metrics.Count({Reason::kError, ErrorCode::kFlagNotFound, nullptr, nullptr}, 1);
  const std::string text = Text(metrics);
  EXPECT_EQ(text.find("feature_flag_key"), std::string::npos) << text;
  EXPECT_NE(text.find("feature_flag_flagd_result_reason_total{ExceptionTypeKeyName="
                      "\"FLAG_NOT_FOUND\",feature_flag_provider_name=\"flagd\","
                      "feature_flag_reason=\"ERROR\"} 1"),
            std::string::npos)
      << text;
}

TEST(EvaluationMetricsTest, ReasonsHaveTheirFlagAndErrorsAreNoImpressions) {
  EvaluationMetrics metrics;
  const auto flag = MakeFlag("f");
  metrics.Count(flag->Resolve(ValueView(), 0), 1);
  metrics.Count({Reason::kError, ErrorCode::kTypeMismatch, nullptr, flag.get()}, 1);
  const std::string text = Text(metrics);
  for (const char* line :
       {"feature_flag_flagd_result_reason_total{feature_flag_key=\"f\",feature_flag_provider_name="
        "\"flagd\",feature_flag_reason=\"STATIC\"} 1",
        "feature_flag_flagd_result_reason_total{ExceptionTypeKeyName=\"TYPE_MISMATCH\","
        "feature_flag_key=\"f\",feature_flag_provider_name=\"flagd\",feature_flag_reason="
        "\"ERROR\"} 1"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
  EXPECT_EQ(metrics.Collect()[0].metric.size(), 1u);
}

TEST(EvaluationMetricsTest, FlagsOfOneKeyAreCountedTogether) {
  EvaluationMetrics metrics;
  const auto flag = MakeFlag("f");
  const auto in_set =
      *Flag::Compile({"set", "f"}, Json{{"variants", {{"on", true}}}, {"defaultVariant", "on"}});
  metrics.Count(flag->Resolve(ValueView(), 0), 1);
  metrics.Count(in_set->Resolve(ValueView(), 0), 1);
  EXPECT_EQ(metrics.Collect()[0].metric.size(), 1u);
  EXPECT_EQ(metrics.Collect()[0].metric[0].counter.value, 2.0);
}

TEST(RpcMetricsTest, BucketsAreCumulative) {
  RpcMetrics metrics({{"a.Service", "First"}, {"a.Service", "Second"}});
  metrics.Observe(1, microseconds(5));
  metrics.Observe(1, microseconds(700));
  metrics.Observe(1, microseconds(5'000'000));
  const std::string text = Text(metrics);
  const std::string labels = "rpc_method=\"Second\",rpc_service=\"a.Service\",rpc_system=\"grpc\"";
  for (const auto& [bound, count] : std::vector<std::pair<std::string, int>>{
           {"0.01", 1}, {"0.5", 1}, {"1", 2}, {"1000", 2}, {"+Inf", 3}}) {
    const std::string line = "rpc_server_duration_milliseconds_bucket{" + labels + ",le=\"" +
                             bound + "\"} " + std::to_string(count) + "\n";
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
  EXPECT_NE(text.find("rpc_server_duration_milliseconds_sum{" + labels + "} 5000.705"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace guidon

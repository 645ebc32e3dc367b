// The evaluation services of a running guidond, called as providers call them.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "flagd/evaluation/v2/evaluation.grpc.pb.h"
#include "schema/v1/schema.grpc.pb.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = flagd::evaluation::v1;
namespace v2 = flagd::evaluation::v2;
using grpc::StatusCode;

constexpr char kFlags[] = R"json({
  "metadata": {"team": "platform"},
  "flags": {
    "bool": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on",
             "metadata": {"owner": "search"}},
    "text": {"state": "ENABLED", "variants": {"a": "hello"}, "defaultVariant": "a"},
    "number": {"state": "ENABLED", "variants": {"a": 7.9, "b": 3}, "defaultVariant": "a"},
    "object": {"state": "ENABLED", "variants": {"a": {"x": [1, "y", null]}}, "defaultVariant": "a"},
    "targeted": {"state": "ENABLED", "variants": {"on": true, "off": false},
                 "defaultVariant": "off",
                 "targeting": {"if": [{"==": [{"var": "tier"}, "gold"]}, "on"]}},
    "split": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
              "targeting": {"fractional": [["on", 50], ["off", 50]]}},
    "disabled": {"state": "DISABLED", "variants": {"on": true}, "defaultVariant": "on"},
    "no-default": {"state": "ENABLED", "variants": {"on": true}},
    "broken": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
               "targeting": {"if": [{"$ref": "nothing"}, "on"]}},
    "stray": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
              "targeting": {"if": [true, "elsewhere"]}},
    "billing-flag": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
                     "metadata": {"flagSetId": "billing"}}
  }
})json";

class EvaluationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteFile(dir_ / "flags.json", kFlags);
    guidond_.emplace(std::vector<std::string>{"--uri", "file:" + dir_ / "flags.json"});
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
    const auto channel = guidond_->EvaluationChannel();
    v1_ = v1::EvaluationService::NewStub(channel);
    v2_ = v2::EvaluationService::NewStub(channel);
    schema_ = schema::v1::EvaluationService::NewStub(channel);
  }

  // Resolves a boolean by any of the packages.
  template <typename Response, typename Stub, typename Request>
  grpc::Status Resolve(Stub& stub, Request request, const std::string& key, Response& response,
                       const std::string& selector = "") {
    grpc::ClientContext context;
    if (!selector.empty()) context.AddMetadata("flagd-selector", selector);
    request.set_flag_key(key);
    return stub.ResolveBoolean(&context, request, &response);
  }

  grpc::Status ResolveV1(const std::string& key, v1::ResolveBooleanResponse& response,
                         const std::string& selector = "") {
    return Resolve(*v1_, v1::ResolveBooleanRequest(), key, response, selector);
  }

  TempDir dir_;
  std::optional<Guidond> guidond_;
  std::unique_ptr<v1::EvaluationService::Stub> v1_;
  std::unique_ptr<v2::EvaluationService::Stub> v2_;
  std::unique_ptr<schema::v1::EvaluationService::Stub> schema_;
};

TEST_F(EvaluationTest, StaticFlagHasValueVariantReasonAndMergedMetadata) {
  v1::ResolveBooleanResponse response;
  ASSERT_TRUE(ResolveV1("bool", response).ok());
  EXPECT_TRUE(response.value());
  EXPECT_EQ(response.variant(), "on");
  EXPECT_EQ(response.reason(), "STATIC");
  EXPECT_EQ(response.metadata().fields().at("team").string_value(), "platform");
  EXPECT_EQ(response.metadata().fields().at("owner").string_value(), "search");
}

TEST_F(EvaluationTest, EveryTypeIsResolvedAndIntTruncates) {
  grpc::ClientContext text_context, float_context, int_context, object_context;
  v1::ResolveStringRequest text_request;
  text_request.set_flag_key("text");
  v1::ResolveStringResponse text;
  ASSERT_TRUE(v1_->ResolveString(&text_context, text_request, &text).ok());
  EXPECT_EQ(text.value(), "hello");

  v1::ResolveFloatRequest float_request;
  float_request.set_flag_key("number");
  v1::ResolveFloatResponse number;
  ASSERT_TRUE(v1_->ResolveFloat(&float_context, float_request, &number).ok());
  EXPECT_DOUBLE_EQ(number.value(), 7.9);

  v1::ResolveIntRequest int_request;
  int_request.set_flag_key("number");
  v1::ResolveIntResponse integer;
  ASSERT_TRUE(v1_->ResolveInt(&int_context, int_request, &integer).ok());
  EXPECT_EQ(integer.value(), 7);

  v1::ResolveObjectRequest object_request;
  object_request.set_flag_key("object");
  v1::ResolveObjectResponse object;
  ASSERT_TRUE(v1_->ResolveObject(&object_context, object_request, &object).ok());
  const auto& list = object.value().fields().at("x").list_value();
  ASSERT_EQ(list.values_size(), 3);
  EXPECT_EQ(list.values(1).string_value(), "y");
}

TEST_F(EvaluationTest, TargetingReadsTheRequestsContext) {
  grpc::ClientContext context;
  v1::ResolveBooleanRequest request;
  request.set_flag_key("targeted");
  (*request.mutable_context()->mutable_fields())["tier"].set_string_value("gold");
  v1::ResolveBooleanResponse response;
  ASSERT_TRUE(v1_->ResolveBoolean(&context, request, &response).ok());
  EXPECT_TRUE(response.value());
  EXPECT_EQ(response.reason(), "TARGETING_MATCH");

  ASSERT_TRUE(ResolveV1("targeted", response).ok());
  EXPECT_FALSE(response.value());
  EXPECT_EQ(response.reason(), "DEFAULT");
}

TEST_F(EvaluationTest, ErrorsHaveFlagdsStatusAndMessage) {
  const std::vector<std::tuple<std::string, StatusCode, std::string>> cases = {
      {"unknown", StatusCode::NOT_FOUND, "Flag not found"},
      {"text", StatusCode::INVALID_ARGUMENT, "Type mismatch error"},
      {"broken", StatusCode::DATA_LOSS, "Error parsing input or configuration"},
      {"stray", StatusCode::UNKNOWN, "General error"},
  };
  for (const auto& [key, code, message] : cases) {
    v1::ResolveBooleanResponse response_v1;
    v2::ResolveBooleanResponse response_v2;
    schema::v1::ResolveBooleanResponse response_schema;
    for (const grpc::Status& status :
         {ResolveV1(key, response_v1), Resolve(*v2_, v2::ResolveBooleanRequest(), key, response_v2),
          Resolve(*schema_, schema::v1::ResolveBooleanRequest(), key, response_schema)}) {
      EXPECT_EQ(status.error_code(), code) << key;
      EXPECT_EQ(status.error_message(), message) << key;
    }
  }
}

TEST_F(EvaluationTest, DisabledFlagHasNoValueSoThatTheCallersDefaultHolds) {
  v1::ResolveBooleanResponse response;
  ASSERT_TRUE(ResolveV1("disabled", response).ok());
  EXPECT_EQ(response.reason(), "DISABLED");
  EXPECT_FALSE(response.value());
  EXPECT_EQ(response.variant(), "");

  v2::ResolveBooleanResponse second;
  ASSERT_TRUE(Resolve(*v2_, v2::ResolveBooleanRequest(), "disabled", second).ok());
  EXPECT_EQ(second.reason(), "DISABLED");
  EXPECT_FALSE(second.has_value());
  EXPECT_FALSE(second.has_variant());
}

TEST_F(EvaluationTest, MissingDefaultIsNotFoundInV1UnsetInV2AndZeroInSchemaV1) {
  v1::ResolveBooleanResponse first;
  EXPECT_EQ(ResolveV1("no-default", first).error_code(), StatusCode::NOT_FOUND);

  v2::ResolveBooleanResponse second;
  ASSERT_TRUE(Resolve(*v2_, v2::ResolveBooleanRequest(), "no-default", second).ok());
  EXPECT_EQ(second.reason(), "DEFAULT");
  EXPECT_FALSE(second.has_value());

  schema::v1::ResolveBooleanResponse older;
  ASSERT_TRUE(Resolve(*schema_, schema::v1::ResolveBooleanRequest(), "no-default", older).ok());
  EXPECT_EQ(older.reason(), "DEFAULT");
  EXPECT_FALSE(older.value());
}

TEST_F(EvaluationTest, SelectorChoosesFlagSetOrSource) {
  v1::ResolveBooleanResponse response;
  EXPECT_TRUE(ResolveV1("billing-flag", response, "flagSetId=billing").ok());
  EXPECT_EQ(ResolveV1("bool", response, "flagSetId=billing").error_code(), StatusCode::NOT_FOUND);
  EXPECT_TRUE(ResolveV1("bool", response, "flagSetId=").ok());
  EXPECT_TRUE(ResolveV1("bool", response, "source=" + dir_ / "flags.json").ok());
  EXPECT_EQ(ResolveV1("bool", response, "source=store").error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(ResolveV1("bool", response, "colour=red").error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(EvaluationTest, ResolveAllGivesEveryFlagThatHasAValueOrIsDisabled) {
  grpc::ClientContext context;
  v1::ResolveAllRequest request;
  (*request.mutable_context()->mutable_fields())["targetingKey"].set_string_value("job-1");
  v1::ResolveAllResponse response;
  ASSERT_TRUE(v1_->ResolveAll(&context, request, &response).ok());
  std::set<std::string> keys;
  for (const auto& [key, flag] : response.flags()) keys.insert(key);
  EXPECT_EQ(keys, (std::set<std::string>{"bool", "text", "number", "object", "targeted", "split",
                                         "billing-flag", "disabled"}));
  EXPECT_EQ(response.flags().at("disabled").reason(), "DISABLED");
  EXPECT_EQ(response.flags().at("disabled").value_case(), v1::AnyFlag::VALUE_NOT_SET);
  EXPECT_TRUE(response.flags().at("bool").bool_value());
  EXPECT_EQ(response.flags().at("text").string_value(), "hello");
  EXPECT_DOUBLE_EQ(response.flags().at("number").double_value(), 7.9);
  EXPECT_EQ(response.flags().at("object").object_value().fields_size(), 1);
  EXPECT_EQ(response.flags().at("split").reason(), "TARGETING_MATCH");
}

TEST_F(EvaluationTest, ResolveAllReflectsTheSelectedFlagSet) {
  grpc::ClientContext context;
  context.AddMetadata("flagd-selector", "flagSetId=billing");
  v1::ResolveAllResponse response;
  ASSERT_TRUE(v1_->ResolveAll(&context, v1::ResolveAllRequest(), &response).ok());
  EXPECT_EQ(response.flags_size(), 1);
  EXPECT_EQ(response.metadata().fields().at("flagSetId").string_value(), "billing");
}

TEST_F(EvaluationTest, SelectedSourceIsReflectedInMetadataUnderTheFlagsOwn) {
  const std::string source = dir_ / "flags.json";
  v1::ResolveBooleanResponse one;
  ASSERT_TRUE(ResolveV1("bool", one, "source=" + source).ok());
  EXPECT_EQ(one.metadata().fields().at("source").string_value(), source);
  EXPECT_EQ(one.metadata().fields().at("owner").string_value(), "search");

  grpc::ClientContext context;
  context.AddMetadata("flagd-selector", source);
  v1::ResolveAllResponse all;
  ASSERT_TRUE(v1_->ResolveAll(&context, v1::ResolveAllRequest(), &all).ok());
  EXPECT_EQ(all.metadata().fields().at("source").string_value(), source);

  grpc::ClientContext without_set;
  without_set.AddMetadata("flagd-selector", "flagSetId=");
  ASSERT_TRUE(v1_->ResolveAll(&without_set, v1::ResolveAllRequest(), &all).ok());
  EXPECT_FALSE(all.has_metadata());
  EXPECT_EQ(all.flags().count("billing-flag"), 0u);
}

TEST_F(EvaluationTest, ManagementPortTellsHealthReadinessAndMetrics) {
  int status = 0;
  EXPECT_EQ(guidond_->HttpGet("/healthz", &status), "ok\n");
  EXPECT_EQ(status, 200);
  guidond_->HttpGet("/readyz", &status);
  EXPECT_EQ(status, 200);
  guidond_->HttpGet("/elsewhere", &status);
  EXPECT_EQ(status, 404);

  v1::ResolveBooleanResponse response;
  ASSERT_TRUE(ResolveV1("bool", response).ok());
  ASSERT_FALSE(ResolveV1("made-up-key", response).ok());
  const std::string metrics = guidond_->HttpGet("/metrics", &status);
  EXPECT_NE(metrics.find("feature_flag_flagd_impression_total{feature_flag_key=\"bool\","
                         "feature_flag_provider_name=\"flagd\",feature_flag_reason=\"STATIC\","
                         "feature_flag_result_variant=\"on\"} 1"),
            std::string::npos)
      << metrics;
  EXPECT_NE(metrics.find("feature_flag_flagd_result_reason_total"), std::string::npos);
  EXPECT_NE(metrics.find("rpc_server_duration_milliseconds_count{rpc_method=\"ResolveBoolean\","
                         "rpc_service=\"flagd.evaluation.v1.Service\",rpc_system=\"grpc\"} 2"),
            std::string::npos)
      << metrics;
  EXPECT_EQ(metrics.find("made-up-key"), std::string::npos);
}

}  // namespace
}  // namespace guidon::testing

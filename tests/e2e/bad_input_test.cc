// Requests that no sound client sends: each gets an error, and the daemon goes on.

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <optional>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = flagd::evaluation::v1;
namespace admin = guidon::admin::v1;
using grpc::StatusCode;

constexpr char kGood[] =
    R"({"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on"})";

class BadInputTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(guidond_.ready()) << guidond_.errors();
    evaluation_ = v1::EvaluationService::NewStub(guidond_.EvaluationChannel());
    admin_ = admin::FlagAdmin::NewStub(guidond_.AdminChannel());
    ASSERT_TRUE(Put({{"good", kGood}}).ok());
  }

  // Whatever the test sent, the daemon still serves what was stored before.
  void TearDown() override {
    grpc::ClientContext context;
    v1::ResolveBooleanRequest request;
    request.set_flag_key("good");
    v1::ResolveBooleanResponse response;
    EXPECT_TRUE(evaluation_->ResolveBoolean(&context, request, &response).ok());
    EXPECT_TRUE(response.value());
    grpc::ClientContext list_context;
    admin::ListResponse list;
    ASSERT_TRUE(admin_->List(&list_context, admin::ListRequest(), &list).ok());
    EXPECT_EQ(list.flags_size(), 1);
  }

  grpc::Status Put(const std::vector<std::pair<std::string, std::string>>& flags) {
    grpc::ClientContext context;
    admin::PutRequest request;
    for (const auto& [key, definition] : flags) {
      auto& item = *request.add_items();
      item.set_key(key);
      item.set_definition(definition);
    }
    admin::PutResponse response;
    return admin_->Put(&context, request, &response);
  }

  // Sends bytes that need not be a message of the method.
  grpc::Status CallRaw(const std::string& method, const std::string& bytes) {
    grpc::GenericStub stub(guidond_.EvaluationChannel());
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    const grpc::Slice slice(bytes);
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(&context, method, grpc::ByteBuffer(&slice, 1), &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status;
  }

  Guidond guidond_;
  std::unique_ptr<v1::EvaluationService::Stub> evaluation_;
  std::unique_ptr<admin::FlagAdmin::Stub> admin_;
};

TEST_F(BadInputTest, TenMegabyteContextIsRefused) {
  grpc::ClientContext context;
  v1::ResolveBooleanRequest request;
  request.set_flag_key("good");
  (*request.mutable_context()->mutable_fields())["big"].set_string_value(
      std::string(10'000'000, 'x'));
  v1::ResolveBooleanResponse response;
  EXPECT_EQ(evaluation_->ResolveBoolean(&context, request, &response).error_code(),
            StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(BadInputTest, DeeplyNestedContextIsRefused) {
  google::protobuf::Value value;
  for (int depth = 0; depth < 5000; ++depth) {
    google::protobuf::Value outer;
    outer.mutable_list_value()->add_values()->Swap(&value);
    value.Swap(&outer);
  }
  v1::ResolveBooleanRequest request;
  request.set_flag_key("good");
  (*request.mutable_context()->mutable_fields())["deep"].Swap(&value);
  const grpc::Status status =
      CallRaw("/flagd.evaluation.v1.Service/ResolveBoolean", request.SerializeAsString());
  EXPECT_FALSE(status.ok());
}

TEST_F(BadInputTest, InvalidUtf8InAKeyIsRefused) {
  EXPECT_FALSE(
      CallRaw("/flagd.evaluation.v1.Service/ResolveBoolean", std::string("\x0a\x02\xff\xfe", 4))
          .ok());
  EXPECT_EQ(guidond_.errors().find("protobuf"),
            std::string::npos);  // or clients could fill the log
}

// gRPC itself refuses these bytes, as they are no message, before the service sees them.
TEST_F(BadInputTest, InvalidUtf8InADefinitionIsRefused) {
  EXPECT_FALSE(Put({{"bad", "{\"variants\": {\"a\": \"\xff\"}}"}}).ok());
}

TEST_F(BadInputTest, PageTokensThatWereNeverGivenAreRefused) {
  grpc::ClientContext context;
  admin::ListRequest request;
  request.set_page_token("%");
  admin::ListResponse response;
  const grpc::Status refused = admin_->List(&context, request, &response);
  EXPECT_EQ(refused.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused.error_message(), "page_token: \"%\" is no next_page_token of a reply");
}

TEST_F(BadInputTest, BytesThatAreNoMessageAreRefused) {
  EXPECT_FALSE(CallRaw("/flagd.evaluation.v1.Service/ResolveBoolean", "\xff\xff\xff\xff").ok());
  EXPECT_EQ(CallRaw("/flagd.evaluation.v1.Service/Nothing", "").error_code(),
            StatusCode::UNIMPLEMENTED);
}

TEST_F(BadInputTest, UnusableDefinitionsAreRefusedWithTheirPath) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "parse error"},
      {"{", "parse error"},
      {"[]", "must be an object"},
      {R"({"variants": {}})", "variants: must be an object with at least one member"},
      {R"({"state": "ON", "variants": {"a": 1}})", "state: \"ON\" is neither"},
      {R"({"variants": {"a": 1}, "defaultVariant": "b"})", "defaultVariant: \"b\" is not one of"},
      {R"({"variants": {"a": 1}, "metadata": {"x": []}})", "metadata.x: must be a string"},
      {R"({"variants": {"a": 1}, "targeting": {"if": [{"equals": [1, 1]}, "a"]}})",
       "targeting.if[0].equals: unknown operator \"equals\""},
  };
  for (const auto& [definition, message] : cases) {
    const grpc::Status status = Put({{"bad", definition}});
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << definition;
    EXPECT_NE(status.error_message().find(message), std::string::npos) << status.error_message();
    EXPECT_NE(status.error_message().find("bad"), std::string::npos) << status.error_message();
  }
}

TEST_F(BadInputTest, DeeplyNestedDefinitionIsRefused) {
  std::string deep;
  for (int depth = 0; depth < 100'000; ++depth) deep += "[";
  EXPECT_EQ(Put({{"bad", R"({"variants": {"a": 1}, "targeting": )" + deep}}).error_code(),
            StatusCode::INVALID_ARGUMENT);
  std::string rule = "true";
  for (int depth = 0; depth < 200; ++depth) rule = R"({"!": )" + rule + "}";
  for (int depth = 0; depth < 200; ++depth) rule = R"({"!": )" + rule + "}";
  EXPECT_EQ(Put({{"bad", R"({"variants": {"a": 1}, "targeting": )" + rule + "}"}}).error_code(),
            StatusCode::INVALID_ARGUMENT);
}

TEST_F(BadInputTest, OneBadFlagRefusesAllOfAPut) {
  EXPECT_EQ(Put({{"fine", kGood}, {"bad", "{}"}}).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(BadInputTest, RuleThatWouldRunForEverFailsItsOwnEvaluationOnly) {
  // A list of 1000 elements, walked over four times within itself.
  std::string list = "[0";
  for (int i = 1; i < 1000; ++i) list += ",0";
  list += "]";
  const std::string rule = R"({"map": [)" + list + R"(, {"map": [)" + list + R"(, {"map": [)" +
                           list + R"(, {"map": [)" + list + ", 1]}]}]}]}";
  ASSERT_TRUE(Put({{"slow", R"({"variants": {"a": 1}, "targeting": )" + rule + "}"}}).ok());
  grpc::ClientContext context;
  v1::ResolveIntRequest request;
  request.set_flag_key("slow");
  v1::ResolveIntResponse response;
  EXPECT_EQ(evaluation_->ResolveInt(&context, request, &response).error_code(),
            StatusCode::DATA_LOSS);
  grpc::ClientContext delete_context;
  admin::DeleteRequest remove;
  remove.set_key("slow");
  admin::ChangeResponse removed;
  EXPECT_TRUE(admin_->Delete(&delete_context, remove, &removed).ok());
}

}  // namespace
}  // namespace guidon::testing

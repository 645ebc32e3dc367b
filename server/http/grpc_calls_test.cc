#include "server/http/grpc_calls.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "flagd/evaluation/v2/evaluation.grpc.pb.h"
#include "server/http/envelope.h"
#include "server/http/http_server.h"
#include "server/http/testing/http2_client.h"
#include "server/testing/evaluation_world.h"

namespace guidon {
namespace {

namespace v1 = flagd::evaluation::v1;
namespace v2 = flagd::evaluation::v2;
using testing::EvaluationWorld;
using ::testing::HasSubstr;
using testing::Http2Client;
using testing::Http2Reply;

const HttpHeaders kGrpc = {{"content-type", "application/grpc"}, {"te", "trailers"}};
constexpr char kBoolean[] = "/flagd.evaluation.v1.Service/ResolveBoolean";
constexpr char kCheck[] = "/grpc.health.v1.Health/Check";
constexpr std::chrono::seconds kPatience{60};

// Our own server, asked by gRPC's client and by one of bare HTTP/2.
class GrpcCallsTest : public ::testing::Test {
 protected:
  GrpcCallsTest() {
    options_.service.limits.body = 100'000;
    options_.service.handler = [](const HttpRequest&) { return HttpReply{.status = 404}; };
    options_.service.grpc.calls = MakeGrpcCallHandler(world_.dependencies());
    options_.service.grpc.begins_here = IsEvaluationCall;
    options_.service.grpc.answers = IsEvaluationOrHealthCall;
    Start();
  }

  void Start() {
    stub_.reset();
    server_.reset();
    auto server = HttpServer::Start(options_);
    if (!server.ok()) throw std::runtime_error(std::string(server.status().message()));
    server_ = *std::move(server);
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel_ = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                         grpc::InsecureChannelCredentials(), arguments);
    stub_ = v1::EvaluationService::NewStub(channel_);
  }

  grpc::Status Resolve(const std::string& key, v1::ResolveBooleanResponse& response) {
    grpc::ClientContext context;
    return Resolve(key, context, response);
  }

  grpc::Status Resolve(const std::string& key, grpc::ClientContext& context,
                       v1::ResolveBooleanResponse& response) {
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    v1::ResolveBooleanRequest request;
    request.set_flag_key(key);
    return stub_->ResolveBoolean(&context, request, &response);
  }

  EvaluationWorld world_;
  HttpServerOptions options_;
  std::unique_ptr<HttpServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::EvaluationService::Stub> stub_;
};

TEST_F(GrpcCallsTest, AnswersGrpcsClient) {
  for (int i = 0; i < 100; ++i) {
    v1::ResolveBooleanResponse response;
    const grpc::Status status = Resolve("bool", response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_TRUE(response.value());
    EXPECT_EQ(response.variant(), "on");
    EXPECT_EQ(response.metadata().fields().at("owner").string_value(), "search");
  }
}

TEST_F(GrpcCallsTest, AnswersEveryPackageAndMethod) {
  grpc::ClientContext all_context;
  v1::ResolveAllResponse all;
  ASSERT_TRUE(stub_->ResolveAll(&all_context, {}, &all).ok());
  EXPECT_EQ(all.flags().at("number").double_value(), 7.9);
  grpc::ClientContext string_context;
  v2::ResolveStringRequest request;
  request.set_flag_key("text");
  v2::ResolveStringResponse text;
  ASSERT_TRUE(v2::EvaluationService::NewStub(channel_)
                  ->ResolveString(&string_context, request, &text)
                  .ok());
  EXPECT_EQ(text.value(), "h\u00e9llo");
}

TEST_F(GrpcCallsTest, ErrorsHaveTheirCodeAndMessage) {
  v1::ResolveBooleanResponse response;
  EXPECT_EQ(Resolve("unknown", response).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Resolve("text", response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  grpc::ClientContext context;
  context.AddMetadata("flagd-selector", "colour=100%");
  const grpc::Status status = Resolve("bool", context, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("colour=100%"));
}

TEST_F(GrpcCallsTest, RequestsMayBeCompressedUpToTheLimit) {
  v1::ResolveBooleanResponse response;
  grpc::ClientContext packed;
  packed.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  EXPECT_TRUE(Resolve("bool", packed, response).ok());
  grpc::ClientContext huge;
  huge.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  const std::string key(200'000, 'k');
  EXPECT_EQ(Resolve(key, huge, response).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Resolve(key, response).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(GrpcCallsTest, EventStreamsTellChangesAndEnd) {
  grpc::ClientContext context;
  const auto reader = stub_->EventStream(&context, {});
  v1::EventStreamResponse event;
  ASSERT_TRUE(reader->Read(&event));
  EXPECT_EQ(event.type(), "provider_ready");
  world_.Serve(R"({"flags": {"new": {"state": "ENABLED", "variants": {"a": 1},
                   "defaultVariant": "a"}}})");
  ASSERT_TRUE(reader->Read(&event));
  EXPECT_EQ(event.type(), "configuration_change");
  EXPECT_TRUE(event.data().fields().at("flags").struct_value().fields().contains("new"));
  world_.hub.Shutdown();
  while (reader->Read(&event)) {
  }
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(GrpcCallsTest, EventStreamsEndAtTheirDeadline) {
  world_.deadline = absl::Milliseconds(1);
  options_.service.grpc.calls = MakeGrpcCallHandler(world_.dependencies());
  Start();
  grpc::ClientContext context;
  const auto reader = stub_->EventStream(&context, {});
  v1::EventStreamResponse event;
  while (reader->Read(&event)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(GrpcCallsTest, CallsWhoseTimeHasPassedAreNotMade) {
  Http2Client client(server_->port());
  for (const char* path : {kBoolean, kCheck, "/flagd.evaluation.v1.Service/EventStream"}) {
    for (const auto& [timeout, code] : {std::pair("0m", "4"), std::pair("soon", "3")}) {
      HttpHeaders headers = kGrpc;
      headers.emplace_back("grpc-timeout", timeout);
      const Http2Reply reply = client.Exchange("POST", path, headers, MakeEnvelope(0, ""));
      EXPECT_EQ(reply.headers.at("grpc-status"), code) << path;
    }
  }
}

TEST_F(GrpcCallsTest, MethodsThatAreNotThereAreUnimplemented) {
  Http2Client client(server_->port());
  const Http2Reply reply =
      client.Exchange("POST", "/flagd.evaluation.v1.Service/Other", kGrpc, MakeEnvelope(0, ""));
  EXPECT_EQ(reply.status, "200");
  EXPECT_EQ(reply.headers.at("grpc-status"), "12");
  const Http2Reply cut = client.Exchange("POST", kBoolean, kGrpc, "\x01");
  EXPECT_EQ(cut.headers.at("grpc-status"), "3");
}

TEST_F(GrpcCallsTest, HealthIsToldOfTheWholeDaemon) {
  Http2Client client(server_->port());
  client.Exchange("POST", kBoolean, kGrpc, MakeEnvelope(0, ""));
  const Http2Reply whole = client.Exchange("POST", kCheck, kGrpc, MakeEnvelope(0, ""));
  EXPECT_EQ(whole.body, MakeEnvelope(0, "\x08\x01"));
  EXPECT_EQ(whole.headers.at("grpc-status"), "0");
  const Http2Reply part = client.Exchange("POST", kCheck, kGrpc, MakeEnvelope(0, "\x0a\x01x"));
  EXPECT_EQ(part.headers.at("grpc-status"), "5");
  const int32_t watch =
      client.Open("POST", "/grpc.health.v1.Health/Watch", kGrpc, MakeEnvelope(0, ""));
  const std::string serving = MakeEnvelope(0, "\x08\x01");
  ASSERT_TRUE(client.ReadUntil([&] { return client.reply(watch).body == serving; }));
  world_.hub.Shutdown();
  ASSERT_TRUE(client.ReadUntil([&] { return client.reply(watch).closed; }));
  EXPECT_EQ(client.reply(watch).body, serving + MakeEnvelope(0, "\x08\x02"));
  EXPECT_EQ(client.reply(watch).headers.at("grpc-status"), "14");
}

TEST_F(GrpcCallsTest, OtherCallsAreSentToANewConnection) {
  Http2Client client(server_->port());
  client.Exchange("POST", kBoolean, kGrpc, MakeEnvelope(0, ""));
  const Http2Reply reply = client.Exchange("POST", "/other.Service/Method", kGrpc, "");
  EXPECT_EQ(reply.error, static_cast<uint32_t>(NGHTTP2_REFUSED_STREAM));
  EXPECT_TRUE(client.ReadUntil([&] { return client.going_away(); }));
}

TEST_F(GrpcCallsTest, IdleChannelsStayOpen) {
  options_.service.limits.idle_timeout = std::chrono::milliseconds(100);
  Start();
  Http2Client idle(server_->port());
  idle.Exchange("POST", kBoolean, kGrpc, MakeEnvelope(0, ""));
  Http2Client other(server_->port());
  other.Exchange("GET", "/");
  // By the time that this one has been told, the other would have been too.
  ASSERT_TRUE(other.ReadUntil([&] { return other.going_away(); }));
  EXPECT_EQ(idle.Exchange("POST", kBoolean, kGrpc, MakeEnvelope(0, "")).status, "200");
  EXPECT_FALSE(idle.going_away());
}

TEST_F(GrpcCallsTest, ClientsThatPingTooOftenAreSentAway) {
  options_.service.grpc.pings = {std::chrono::minutes(5), true};
  Start();
  Http2Client client(server_->port());
  client.Exchange("POST", kBoolean, kGrpc, MakeEnvelope(0, ""));
  for (int i = 0; i < 4; ++i) client.Ping();
  EXPECT_TRUE(client.ReadUntil([&] { return client.going_away(); }));
}

}  // namespace
}  // namespace guidon

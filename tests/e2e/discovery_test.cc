// gRPC's health service and server reflection, called with raw bytes: their generated code is
// no part of Debian's gRPC packages.

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

grpc::ByteBuffer Bytes(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string Text(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  (void)buffer.Dump(&slices);
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

// Sends one message to a streaming or unary method and returns the first answer.
std::optional<std::string> Ask(const std::shared_ptr<grpc::Channel>& channel,
                               const std::string& method, const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  grpc::CompletionQueue queue;
  const auto done = [&] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto call = stub.PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  if (!done()) return std::nullopt;
  call->Write(Bytes(request), grpc::WriteOptions().set_last_message(), nullptr);
  if (!done()) return std::nullopt;
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  const bool answered = done();
  context.TryCancel();
  queue.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue.Next(&tag, &ok)) {
  }
  if (!answered) return std::nullopt;
  return Text(answer);
}

class DiscoveryTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(guidond_.ready()) << guidond_.errors(); }

  Guidond guidond_;
};

TEST_F(DiscoveryTest, HealthServiceSaysServingOnEveryPort) {
  const std::string serving = {0x08, 0x01};  // HealthCheckResponse{status: SERVING}
  // The management port serves it next to HTTP/1.1, as flagd's does.
  for (const auto& channel :
       {guidond_.EvaluationChannel(), guidond_.AdminChannel(), guidond_.ManagementChannel()}) {
    EXPECT_EQ(Ask(channel, "/grpc.health.v1.Health/Check", ""), serving);
  }
}

TEST_F(DiscoveryTest, ReflectionListsTheServicesByTheirWireNames) {
  const std::string list_services = {0x3A, 0x00};  // ServerReflectionRequest{list_services: ""}
  const std::string method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  const auto evaluation = Ask(guidond_.EvaluationChannel(), method, list_services);
  ASSERT_TRUE(evaluation.has_value());
  for (const char* service : {"flagd.evaluation.v1.Service", "flagd.evaluation.v2.Service",
                              "schema.v1.Service", "grpc.health.v1.Health"}) {
    EXPECT_NE(evaluation->find(service), std::string::npos) << service;
  }
  const auto admin = Ask(guidond_.AdminChannel(), method, list_services);
  ASSERT_TRUE(admin.has_value());
  EXPECT_NE(admin->find("guidon.admin.v1.FlagAdmin"), std::string::npos);
}

TEST_F(DiscoveryTest, ReflectionKnowsTheMethodsOfAService) {
  // ServerReflectionRequest{file_containing_symbol: "flagd.evaluation.v1.Service"}
  const std::string symbol = "flagd.evaluation.v1.Service";
  const std::string request = std::string(1, 0x22) + static_cast<char>(symbol.size()) + symbol;
  const auto file = Ask(guidond_.EvaluationChannel(),
                        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", request);
  ASSERT_TRUE(file.has_value());
  EXPECT_NE(file->find("ResolveBoolean"), std::string::npos);
}

TEST_F(DiscoveryTest, ReflectionDescribesHealthOnEveryPort) {
  const std::string symbol = "grpc.health.v1.Health";
  const std::string request = std::string(1, 0x22) + static_cast<char>(symbol.size()) + symbol;
  for (const auto& channel : {guidond_.EvaluationChannel(), guidond_.SyncChannel(),
                              guidond_.AdminChannel(), guidond_.ManagementChannel()}) {
    const auto file =
        Ask(channel, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", request);
    ASSERT_TRUE(file.has_value());
    EXPECT_NE(file->find("HealthCheckResponse"), std::string::npos);
  }
}

// guidond serves lookups by itself and leaves reflection to gRPC's library, on other connections.
TEST_F(DiscoveryTest, LookupsHealthAndReflectionShareAChannel) {
  const auto channel = guidond_.EvaluationChannel();
  const std::string list_services = {0x3A, 0x00};
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(Ask(channel, "/flagd.evaluation.v1.Service/ResolveAll", ""), "");
    EXPECT_EQ(Ask(channel, "/grpc.health.v1.Health/Check", ""), std::string({0x08, 0x01}));
    EXPECT_TRUE(Ask(channel, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                    list_services)
                    .has_value());
  }
}

}  // namespace
}  // namespace guidon::testing

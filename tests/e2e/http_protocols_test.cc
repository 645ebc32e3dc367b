// Connect, gRPC-Web and OFREP of a running guidond, asked by curl: what its options do to them, its
// metrics, and its end. The official clients are in connect/.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char kFlags[] = R"json({
  "flags": {
    "tier": {"state": "ENABLED", "variants": {"gold": true, "other": false},
             "defaultVariant": "other",
             "targeting": {"if": [{"==": [{"var": "tier"}, "gold"]}, "gold"]}}
  }
})json";
constexpr char kBoolean[] = "/flagd.evaluation.v1.Service/ResolveBoolean";
constexpr char kEvents[] = "/flagd.evaluation.v1.Service/EventStream";
constexpr char kOne[] = "/ofrep/v1/evaluate/flags/tier";

class HttpProtocolsTest : public ::testing::Test {
 protected:
  void Start(std::vector<std::string> options) {
    WriteFile(dir_ / "flags.json", kFlags);
    options.insert(options.end(), {"--uri", "file:" + dir_ / "flags.json"});
    guidond_.emplace(options);
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  // The command that posts `body` and prints the reply's body, then its status.
  std::vector<std::string> Curl(uint16_t port, const std::string& path, const std::string& body,
                                const std::vector<std::string>& headers) {
    WriteFile(dir_ / "body", body);
    std::vector<std::string> command = {
        "curl", "-sN", "-w", "\n%{http_code}\n", "--data-binary", "@" + dir_ / "body"};
    for (const std::string& header : headers) {
      command.insert(command.end(), {"-H", header});
    }
    command.push_back("http://127.0.0.1:" + std::to_string(port) + path);
    return command;
  }

  std::string Rpc(const std::string& path, const std::string& body,
                  const std::vector<std::string>& headers = {"Content-Type: application/json"}) {
    return RunProgram(Curl(guidond_->evaluation_port(), path, body, headers)).output;
  }

  std::string Ofrep(const std::string& path, const std::string& body,
                    const std::vector<std::string>& headers = {}) {
    return RunProgram(Curl(guidond_->ofrep_port(), path, body, headers)).output;
  }

  TempDir dir_;
  std::optional<Guidond> guidond_;
};

// A message of Connect's streams or of gRPC-Web.
std::string Envelope(const std::string& message) {
  return std::string(4, '\0') + static_cast<char>(message.size()) + message;
}

TEST_F(HttpProtocolsTest, StaticContextAndMappedHeadersReachEveryProtocol) {
  Start({"-X", "tier=gold", "-H", "X-Tier=tier"});
  const std::string json_type = "Content-Type: application/json";
  const std::string web_type = "Content-Type: application/grpc-web+json";
  const std::string tin = "X-Tier: tin";
  const std::string question = R"({"flagKey": "tier", "context": {"tier": "iron"}})";
  const std::string context = R"({"context": {"tier": "iron"}})";
  EXPECT_THAT(Rpc(kBoolean, question), HasSubstr(R"("value":true)"));
  EXPECT_THAT(Rpc(kBoolean, question, {json_type, tin}), HasSubstr(R"("value":false)"));
  EXPECT_THAT(Rpc(kBoolean, Envelope(question), {web_type}), HasSubstr(R"("value":true)"));
  EXPECT_THAT(Rpc(kBoolean, Envelope(question), {web_type, tin}), HasSubstr(R"("value":false)"));
  EXPECT_THAT(Ofrep(kOne, context), HasSubstr(R"("value":true)"));
  EXPECT_THAT(Ofrep(kOne, context, {tin}), HasSubstr(R"("value":false)"));
}

TEST_F(HttpProtocolsTest, BodiesBeyondTheLimitAreRefusedAsEachProtocolDoes) {
  Start({"--max-request-body", "1000"});
  const std::string huge(2000, ' ');
  EXPECT_THAT(Rpc(kBoolean, huge), HasSubstr("resource_exhausted"));
  EXPECT_THAT(Rpc(kBoolean, huge), HasSubstr("\n429\n"));
  EXPECT_THAT(Rpc(kBoolean, huge, {"Content-Type: application/grpc-web"}),
              HasSubstr("grpc-status: 8"));
  EXPECT_THAT(Ofrep(kOne, huge), HasSubstr("\n413\n"));
}

TEST_F(HttpProtocolsTest, StreamEndsAtTheDeadline) {
  Start({"--stream-deadline", "1s"});
  const std::string connect =
      Rpc(kEvents, Envelope("{}"), {"Content-Type: application/connect+json"});
  EXPECT_THAT(connect, HasSubstr("provider_ready"));
  EXPECT_THAT(connect, HasSubstr("deadline_exceeded"));
  EXPECT_THAT(connect, HasSubstr("\n200\n"));
  const std::string web = Rpc(kEvents, Envelope(""), {"Content-Type: application/grpc-web"});
  EXPECT_THAT(web, HasSubstr("provider_ready"));
  EXPECT_THAT(web, HasSubstr("grpc-status: 4"));
}

TEST_F(HttpProtocolsTest, StreamIsToldOfTheShutdown) {
  Start({});
  Process stream(Curl(guidond_->evaluation_port(), kEvents, Envelope("{}"),
                      {"Content-Type: application/connect+json"}));
  ASSERT_TRUE(
      Eventually([&] { return stream.output().find("provider_ready") != std::string::npos; }));
  guidond_->process().Signal(SIGTERM);
  EXPECT_EQ(stream.Wait(), 0);
  EXPECT_THAT(stream.output(), HasSubstr("provider_shutdown"));
  EXPECT_EQ(guidond_->process().Wait(), 0);
}

TEST_F(HttpProtocolsTest, CallsAndEvaluationsAreCounted) {
  Start({});
  Rpc(kBoolean, R"({"flagKey": "tier"})");
  Rpc(kBoolean, Envelope(R"({"flagKey": "tier"})"), {"Content-Type: application/grpc-web+json"});
  Ofrep(kOne, "");
  Ofrep("/ofrep/v1/evaluate/flags", "");
  const std::string metrics = guidond_->HttpGet("/metrics");
  EXPECT_THAT(metrics, HasSubstr("feature_flag_reason=\"DEFAULT\","
                                 "feature_flag_result_variant=\"other\"} 4"));
  EXPECT_THAT(metrics,
              HasSubstr("rpc_server_duration_milliseconds_count{rpc_method=\"ResolveBoolean\","
                        "rpc_service=\"flagd.evaluation.v1.Service\",rpc_system=\"grpc\"} 2"));
}

TEST_F(HttpProtocolsTest, SelectedSourceIsReflectedInOfrepsMetadata) {
  Start({});
  const std::string source = dir_ / "flags.json";
  const std::string reply = Ofrep(kOne, "", {"Flagd-Selector: source=" + source});
  EXPECT_EQ(json::parse(reply.substr(0, reply.find('\n')))["metadata"]["source"], source);
  EXPECT_THAT(Ofrep(kOne, "", {"Flagd-Selector: colour=red"}), HasSubstr("\n400\n"));
}

}  // namespace
}  // namespace guidon::testing

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/metric_family.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "flagd/evaluation/v2/evaluation.pb.h"
#include "server/http/content_coding.h"
#include "server/http/rpc.h"
#include "server/testing/evaluation_world.h"

// Unary calls by the Connect protocol.
namespace guidon {
namespace {

namespace v1 = flagd::evaluation::v1;
using testing::EvaluationWorld;
using ::testing::HasSubstr;
using testing::HeaderOf;
using testing::MakeRequest;

constexpr char kV1[] = "/flagd.evaluation.v1.Service/";
constexpr char kBoolean[] = "/flagd.evaluation.v1.Service/ResolveBoolean";

class ConnectTest : public ::testing::Test {
 protected:
  HttpReply Call(const HttpRequest& request) {
    return MakeRpcHandler(world_.dependencies())(request);
  }

  HttpReply Post(const std::string& path, const std::string& body,
                 const std::string& type = "application/json", HttpHeaders headers = {}) {
    headers.emplace_back("content-type", type);
    return Call(MakeRequest("POST", path, body, headers));
  }

  HttpReply Get(const std::string& query) {
    HttpRequest request = MakeRequest("GET", kBoolean);
    request.query = query;
    return Call(request);
  }

  static void ExpectError(const HttpReply& reply, int status, const std::string& code,
                          const std::string& message = "") {
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(reply.content_type, "application/json");
    const Json error = Json::parse(reply.body);
    EXPECT_EQ(error["code"], code);
    EXPECT_THAT(error["message"].get<std::string>(), HasSubstr(message));
  }

  EvaluationWorld world_;
};

TEST_F(ConnectTest, WhatIsNestedDeeplyIsRefusedAtOnce) {
  for (const std::string& deep : {std::string(200'000, '['), "'\\'[\"'" + std::string(65, '{'),
                                  R"({"flagKey": "bool", "context": {"a": )" +
                                      std::string(63, '[') + std::string(65, ']') + "}"}) {
    ExpectError(Post(kBoolean, deep), 400, "invalid_argument", "nested deeper than 64 levels");
  }
  const std::string flat = R"({"flagKey": "bool", "context": {"a": "\")" + std::string(100, '[') +
                           R"(", "b": [)" + std::string(1000, ' ') + R"([], [], {}]}})";
  EXPECT_EQ(Post(kBoolean, flat).status, 200);
  const std::string most = std::string(40, '[') + std::string(40, ']');
  EXPECT_EQ(Post(kBoolean, R"({"flagKey": "bool", "context": {"a": )" + most + "}}").status, 200);
}

TEST_F(ConnectTest, JsonRepliesHaveAllFieldsAsFlagdsHave) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {"ResolveBoolean", "bool",
       R"({"value": true, "reason": "STATIC", "variant": "on", "metadata": {"owner": "search"}})"},
      {"ResolveString", "text", R"({"value": "h\u00e9llo", "reason": "STATIC", "variant": "a"})"},
      {"ResolveFloat", "number", R"({"value": 7.9, "reason": "STATIC", "variant": "a"})"},
      {"ResolveInt", "number", R"({"value": "7", "reason": "STATIC", "variant": "a"})"},
      {"ResolveObject", "object",
       R"({"value": {"x": [1, "y", null]}, "reason": "STATIC", "variant": "a"})"},
      {"ResolveBoolean", "disabled", R"({"value": false, "reason": "DISABLED", "variant": ""})"},
  };
  for (const auto& [method, key, body] : cases) {
    for (const char* package : {kV1, "/schema.v1.Service/"}) {
      const HttpReply reply = Post(package + method, R"({"flagKey": ")" + key + R"("})");
      ASSERT_EQ(reply.status, 200) << method << reply.body;
      EXPECT_EQ(reply.content_type, "application/json");
      EXPECT_EQ(Json::parse(reply.body), Json::parse(body)) << method;
    }
  }
}

TEST_F(ConnectTest, V2LeavesOutWhatIsUnset) {
  for (const auto& [key, reason] :
       {std::pair("disabled", "DISABLED"), std::pair("no-default", "DEFAULT")}) {
    const HttpReply reply = Post("/flagd.evaluation.v2.Service/ResolveBoolean",
                                 std::string(R"({"flagKey": ")") + key + R"("})");
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(Json::parse(reply.body), (Json{{"reason", reason}})) << key;
  }
}

TEST_F(ConnectTest, ResolveAllHasEveryFlag) {
  const HttpReply reply = Post(std::string(kV1) + "ResolveAll", "{}");
  ASSERT_EQ(reply.status, 200);
  const Json flags = Json::parse(reply.body)["flags"];
  EXPECT_EQ(flags.size(), 7u);
  EXPECT_EQ(flags["number"]["doubleValue"], 7.9);
  EXPECT_EQ(flags["disabled"]["reason"], "DISABLED");
  EXPECT_EQ(Post("/flagd.evaluation.v2.Service/ResolveAll", "{}").status, 404);
}

TEST_F(ConnectTest, BinaryMessagesAreServedToo) {
  v1::ResolveBooleanRequest request;
  request.set_flag_key("targeted");
  (*request.mutable_context()->mutable_fields())["tier"].set_string_value("gold");
  const HttpReply reply = Post(kBoolean, request.SerializeAsString(), "Application/Proto",
                               {{"connect-protocol-version", "1"}, {"connect-timeout-ms", "5000"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.content_type, "application/proto");
  v1::ResolveBooleanResponse response;
  ASSERT_TRUE(response.ParseFromString(reply.body));
  EXPECT_TRUE(response.value());
  EXPECT_EQ(response.reason(), "TARGETING_MATCH");
}

TEST_F(ConnectTest, UnknownMembersAndParametersOfTheTypeAreIgnored) {
  const HttpReply reply =
      Post(kBoolean, R"({"flag_key": "bool", "further": [1]})", "application/json; charset=utf-8");
  EXPECT_EQ(reply.status, 200) << reply.body;
}

TEST_F(ConnectTest, ErrorsHaveConnectsCodeAndStatus) {
  const std::vector<std::tuple<std::string, int, std::string, std::string>> cases = {
      {"unknown", 404, "not_found", "Flag not found"},
      {"no-default", 404, "not_found", "Flag not found"},
      {"text", 400, "invalid_argument", "Type mismatch error"},
      {"broken", 500, "data_loss", "Error parsing input or configuration"},
      {"stray", 500, "unknown", "General error"},
  };
  for (const auto& [key, status, code, message] : cases) {
    ExpectError(Post(kBoolean, R"({"flagKey": ")" + key + R"("})"), status, code, message);
  }
}

TEST_F(ConnectTest, BadRequestsAreRefused) {
  const std::string json = "application/json";
  const std::string good = R"({"flagKey": "bool"})";
  for (const char* body : {"", "{", "[]", "7", R"({"flagKey": 7})", R"({"flagKey": "a"} x)",
                           "{\"flagKey\": \"\xFF\"}"}) {
    ExpectError(Post(kBoolean, body), 400, "invalid_argument");
  }
  const std::string deep =
      R"({"context": {"a": )" + std::string(1000, '[') + std::string(1000, ']') + "}}";
  ExpectError(Post(kBoolean, deep), 400, "invalid_argument");
  ExpectError(Post(kBoolean, "\xFF\xFF", "application/proto"), 400, "invalid_argument");
  ExpectError(Post(kBoolean, good, json, {{"connect-protocol-version", "2"}}), 400,
              "invalid_argument");
  for (const char* timeout : {"", "0", "-1", "1s", "12345678901"}) {
    ExpectError(Post(kBoolean, good, json, {{"connect-timeout-ms", timeout}}), 400,
                "invalid_argument");
  }
  ExpectError(Post(kBoolean, good, json, {{"flagd-selector", "colour=\xFF"}}), 400,
              "invalid_argument", "invalid selector");
  ExpectError(Post(kBoolean, good, json, {{"content-encoding", "br"}}), 501, "unimplemented",
              "gzip, identity");
  HttpRequest huge = MakeRequest("POST", kBoolean, "", {{"content-type", json}});
  huge.body_too_large = true;
  ExpectError(Call(huge), 429, "resource_exhausted");
}

TEST_F(ConnectTest, OtherTypesMethodsAndPathsAreRefused) {
  for (const char* type : {"", "text/plain", "application/connect+json", "application/grpc",
                           "application/xml", "application/"}) {
    const HttpReply reply = Post(kBoolean, "{}", type);
    EXPECT_EQ(reply.status, 415) << type;
    EXPECT_EQ(HeaderOf(reply, "Accept-Post"), "application/json, application/proto");
  }
  const HttpReply put = Call(MakeRequest("PUT", kBoolean));
  EXPECT_EQ(put.status, 405);
  EXPECT_EQ(HeaderOf(put, "Allow"), "GET, POST");
  for (const char* path : {"/", "/flagd.evaluation.v1.Service/Resolve",
                           "/flagd.evaluation.v3.Service/ResolveBoolean"}) {
    ExpectError(Post(path, "{}"), 404, "unimplemented");
  }
}

TEST_F(ConnectTest, GzipIsReadAndWritten) {
  world_.Serve(R"({"flags": {"long": {"state": "ENABLED", "variants": {"a": ")" +
               std::string(5000, 'x') + R"("}, "defaultVariant": "a"}}})");
  const std::string path = std::string(kV1) + "ResolveString";
  const std::string body = R"({"flagKey": "long"})";
  const HttpReply plain = Post(path, body);
  const HttpReply packed = Post(path, Gzip(body), "application/json",
                                {{"content-encoding", "gzip"}, {"accept-encoding", "br, gzip"}});
  ASSERT_EQ(packed.status, 200) << packed.body;
  EXPECT_EQ(HeaderOf(packed, "Content-Encoding"), "gzip");
  EXPECT_EQ(*Unpack("gzip", packed.body, 0), plain.body);
  EXPECT_EQ(HeaderOf(plain, "Content-Encoding"), "");
  ExpectError(Post(path, Gzip(std::string(200'000, ' ')), "application/json",
                   {{"content-encoding", "gzip"}}),
              429, "resource_exhausted");
  ExpectError(Post(path, body, "application/json", {{"content-encoding", "gzip"}}), 400,
              "invalid_argument");
}

TEST_F(ConnectTest, GetAsksByTheQuery) {
  v1::ResolveBooleanRequest request;
  const std::string packed = absl::WebSafeBase64Escape(Gzip(R"({"flagKey":"bool"})"));
  const std::string json = "%7B%22flagKey%22%3A%22bool%22%7D";
  for (const std::string& query :
       {"connect=v1&encoding=json&message=" + json,
        absl::StrCat("message=", json, "&further=1&encoding=json"),
        "connect=v1&encoding=json&base64=1&compression=gzip&message=" + packed}) {
    const HttpReply reply = Get(query);
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.content_type, "application/json");
    EXPECT_EQ(Json::parse(reply.body)["value"], true);
  }
  // Ten bytes, which base64 may pad.
  request.set_flag_key("targeted");
  const std::string binary = absl::WebSafeBase64Escape(request.SerializeAsString());
  for (const std::string& padding : {std::string(), std::string("%3D%3D")}) {
    const HttpReply reply = Get("connect=v1&encoding=proto&base64=1&message=" + binary + padding);
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.content_type, "application/proto");
    v1::ResolveBooleanResponse response;
    ASSERT_TRUE(response.ParseFromString(reply.body));
    EXPECT_EQ(response.variant(), "off");
  }
}

TEST_F(ConnectTest, BadQueriesAreRefused) {
  ExpectError(Get(""), 400, "invalid_argument", "encoding");
  ExpectError(Get("encoding=json"), 400, "invalid_argument", "message");
  ExpectError(Get("encoding=json&message=%7"), 400, "invalid_argument", "message");
  ExpectError(Get("encoding=json&message=%7B%7D&connect=v2"), 400, "invalid_argument", "version");
  ExpectError(Get("encoding=proto&base64=1&message=!"), 400, "invalid_argument", "base64");
  ExpectError(Get("encoding=json&message=&compression=br"), 501, "unimplemented", "gzip");
  EXPECT_EQ(Get("encoding=xml&message=").status, 415);
}

TEST_F(ConnectTest, ContextHasHeadersOverStaticValuesOverTheRequests) {
  world_.overlay = ContextOverlay({{"tier", "gold"}}, {{"X-Tier", "tier"}});
  const std::string body = R"({"flagKey": "targeted", "context": {"tier": "tin"}})";
  EXPECT_EQ(Json::parse(Post(kBoolean, body).body)["value"], true);
  const HttpReply reply = Post(kBoolean, body, "application/json", {{"x-tier", "tin"}});
  EXPECT_EQ(Json::parse(reply.body)["value"], false);
}

TEST_F(ConnectTest, CallsAreMeasured) {
  Post(kBoolean, R"({"flagKey": "bool"})");
  Get("encoding=json&message=%7B%22flagKey%22%3A%22bool%22%7D");
  const std::vector<prometheus::MetricFamily> families = world_.rpc_metrics.Collect();
  EXPECT_EQ(families[0].metric[0].histogram.sample_count, 2u);
}

}  // namespace
}  // namespace guidon

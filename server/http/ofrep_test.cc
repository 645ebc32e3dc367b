#include "server/http/ofrep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/metric_family.h>

#include "server/testing/evaluation_world.h"

namespace guidon {
namespace {

using testing::EvaluationWorld;
using ::testing::HasSubstr;
using testing::HeaderOf;
using testing::MakeRequest;

constexpr char kBulk[] = "/ofrep/v1/evaluate/flags";

class OfrepTest : public ::testing::Test {
 protected:
  HttpReply Post(const std::string& path, const std::string& body = "",
                 const HttpHeaders& headers = {}) {
    return MakeOfrepHandler(world_.dependencies())(MakeRequest("POST", path, body, headers));
  }

  Json One(const std::string& key, const std::string& body = "", const HttpHeaders& headers = {},
           int status = 200) {
    const HttpReply reply = Post(std::string(kBulk) + "/" + key, body, headers);
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(reply.content_type, "application/json");
    return Json::parse(reply.body);
  }

  EvaluationWorld world_;
};

TEST_F(OfrepTest, EvaluationsHaveTheBodiesOfTheProtocol) {
  const std::vector<std::tuple<std::string, int, std::string>> cases = {
      {"bool", 200,
       R"({"key": "bool", "value": true, "reason": "STATIC", "variant": "on",
           "metadata": {"owner": "search"}})"},
      {"text", 200,
       R"({"key": "text", "value": "h\u00e9llo", "reason": "STATIC", "variant": "a",
           "metadata": {}})"},
      {"number", 200,
       R"({"key": "number", "value": 7.9, "reason": "STATIC", "variant": "a", "metadata": {}})"},
      {"object", 200,
       R"({"key": "object", "value": {"x": [1, "y", null]}, "reason": "STATIC", "variant": "a",
           "metadata": {}})"},
      {"targeted", 200,
       R"({"key": "targeted", "value": false, "reason": "DEFAULT", "variant": "off",
           "metadata": {}})"},
      {"disabled", 200, R"({"key": "disabled", "reason": "DISABLED", "metadata": {}})"},
      {"no-default", 200, R"({"key": "no-default", "reason": "DEFAULT", "metadata": {}})"},
      {"set%2Fflag", 200,
       R"({"key": "set/flag", "value": true, "reason": "STATIC", "variant": "on",
           "metadata": {"flagSetId": "billing"}})"},
      {"unknown", 404,
       R"({"key": "unknown", "errorCode": "FLAG_NOT_FOUND", "errorDetails": "Flag not found",
           "metadata": {}})"},
      {"broken", 400,
       R"({"key": "broken", "errorCode": "PARSE_ERROR",
           "errorDetails": "Error parsing input or configuration", "metadata": {}})"},
      {"stray", 400,
       R"({"key": "stray", "errorCode": "GENERAL", "errorDetails": "General error",
           "metadata": {}})"},
  };
  for (const auto& [key, status, body] : cases) {
    EXPECT_EQ(One(key, "{}", {}, status), Json::parse(body)) << key;
  }
}

TEST_F(OfrepTest, ContextIsReadAndMayBeAbsent) {
  for (const char* body : {"", " \n", "{}", R"({"context": null})", R"({"context": {}})",
                           R"({"context": {"tier": "tin"}, "more": 1})"}) {
    EXPECT_EQ(One("targeted", body)["value"], false) << body;
  }
  EXPECT_EQ(One("targeted", R"({"context": {"tier": "gold"}})")["reason"], "TARGETING_MATCH");
  // The last of a key's values counts.
  EXPECT_EQ(One("targeted", R"({"context": {"tier": "tin", "tier": "gold"}})")["value"], true);
}

TEST_F(OfrepTest, WhatIsNoContextIsRefused) {
  const std::string deep = R"({"context": )" + std::string(200, '[') + std::string(200, ']') + "}";
  const std::vector<std::string> bodies = {"{",
                                           "[]",
                                           "7",
                                           "\"x\"",
                                           R"({"context": []})",
                                           R"({"context": "x"})",
                                           R"({"context": 1})",
                                           deep,
                                           "{\"context\": {\"a\": \"\xFF\"}}",
                                           "{} {}"};
  for (const std::string& body : bodies) {
    const Json error = One("bool", body, {}, 400);
    EXPECT_EQ(error["errorCode"], "INVALID_CONTEXT") << body;
    EXPECT_EQ(error["key"], "bool");
    const HttpReply bulk = Post(kBulk, body);
    EXPECT_EQ(bulk.status, 400) << body;
    const Json bulk_error = Json::parse(bulk.body);
    EXPECT_EQ(bulk_error["errorCode"], "INVALID_CONTEXT") << body;
    EXPECT_FALSE(bulk_error.contains("key"));
  }
}

TEST_F(OfrepTest, HeadersGoOverStaticValuesAndTheseOverTheRequest) {
  world_.overlay = ContextOverlay({{"tier", "gold"}}, {{"X-Tier", "tier"}});
  EXPECT_EQ(One("targeted", R"({"context": {"tier": "tin"}})")["value"], true);
  EXPECT_EQ(One("targeted", "", {{"x-tier", "tin"}})["value"], false);
}

TEST_F(OfrepTest, RulesSeeTheFlagsKeyAndTheTimeWhateverTheRequestSays) {
  world_.Serve(R"json({"flags": {"f": {"state": "ENABLED", "variants": {"f": 1, "1700000000": 2},
    "defaultVariant": "f", "targeting": {"if": [{"==": [{"var": "$flagd.flagKey"}, "f"]},
                                                {"var": "$flagd.timestamp"}]}}}})json");
  EXPECT_EQ(One("f", R"({"context": {"$flagd": {"flagKey": "g", "timestamp": 1}}})")["value"], 2);
}

TEST_F(OfrepTest, SelectorChoosesFlagsAndIsReflected) {
  const auto select = [](const std::string& text) { return HttpHeaders{{"flagd-selector", text}}; };
  EXPECT_EQ(One("set%2Fflag", "", select("flagSetId=billing"))["value"], true);
  const Json missing = One("bool", "", select("flagSetId=billing"), 404);
  EXPECT_EQ(missing["metadata"], Json::parse(R"({"flagSetId": "billing"})"));
  EXPECT_EQ(One("bool", "", select("source=test"))["metadata"],
            Json::parse(R"({"source": "test", "owner": "search"})"));
  EXPECT_EQ(One("bool", "", select("colour=red"), 400)["errorCode"], "GENERAL");

  const Json set = Json::parse(Post(kBulk, "", select("flagSetId=billing")).body);
  EXPECT_EQ(set["flags"].size(), 1u);
  EXPECT_EQ(set["metadata"], Json::parse(R"({"flagSetId": "billing"})"));
  const Json no_set = Json::parse(Post(kBulk, "", select("flagSetId=")).body);
  EXPECT_EQ(no_set["flags"].size(), 9u);
  EXPECT_EQ(no_set["metadata"], Json::object());
  const Json source = Json::parse(Post(kBulk, "", select("elsewhere")).body);
  EXPECT_EQ(source, Json::parse(R"({"flags": [], "metadata": {"source": "elsewhere"}})"));
  EXPECT_EQ(Post(kBulk, "", select("colour=red")).status, 400);
}

TEST_F(OfrepTest, BulkHoldsAllFlagsSortedWithFailedOnesAsErrors) {
  for (const char* path : {kBulk, "/ofrep/v1/evaluate/flags/"}) {
    const HttpReply reply = Post(path, R"({"context": {"tier": "gold"}})");
    ASSERT_EQ(reply.status, 200);
    const Json body = Json::parse(reply.body);
    std::vector<std::string> keys;
    for (const Json& flag : body["flags"]) keys.push_back(flag["key"]);
    EXPECT_EQ(keys, (std::vector<std::string>{"bool", "broken", "disabled", "no-default", "number",
                                              "object", "set/flag", "stray", "targeted", "text"}));
    for (const Json& flag : body["flags"]) {
      const std::string key = flag["key"] == "set/flag" ? "set%2Fflag" : flag["key"];
      const int status = flag.contains("errorCode") ? 400 : 200;
      EXPECT_EQ(One(key, R"({"context": {"tier": "gold"}})", {}, status), flag);
    }
  }
}

TEST_F(OfrepTest, BulkIsNotSentAgainToAClientThatKnowsIt) {
  const std::string gold = R"({"context": {"tier": "gold"}})";
  const std::string tag = HeaderOf(Post(kBulk), "ETag");
  EXPECT_EQ(HeaderOf(Post(kBulk), "ETag"), tag);
  EXPECT_NE(HeaderOf(Post(kBulk, gold), "ETag"), tag);
  for (const std::string& known : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
    const HttpReply reply = Post(kBulk, "", {{"if-none-match", known}});
    EXPECT_EQ(reply.status, 304) << known;
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(reply.content_type, "");
    EXPECT_EQ(HeaderOf(reply, "ETag"), tag);
  }
  EXPECT_EQ(Post(kBulk, gold, {{"if-none-match", tag}}).status, 200);
  EXPECT_EQ(Post(kBulk, "{", {{"if-none-match", "*"}}).status, 400);
  world_.Serve(R"({"flags": {}})");
  EXPECT_EQ(Post(kBulk, "", {{"if-none-match", tag}}).status, 200);
}

TEST_F(OfrepTest, OtherMethodsPathsAndHugeBodiesAreRefused) {
  for (const char* path : {"/", "/ofrep/v1/evaluate", "/ofrep/v1/evaluate/flagsy",
                           "/ofrep/v1/evaluate/flags/a/b", "/ofrep/v1/configuration"}) {
    const HttpReply reply = Post(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_THAT(reply.body, HasSubstr("errorDetails"));
  }
  EXPECT_EQ(Post("/ofrep/v1/evaluate/flags/%zz").status, 400);
  const HttpHandler handler = MakeOfrepHandler(world_.dependencies());
  for (const char* path : {kBulk, "/ofrep/v1/evaluate/flags/bool"}) {
    const HttpReply get = handler(MakeRequest("GET", path));
    EXPECT_EQ(get.status, 405);
    EXPECT_EQ(HeaderOf(get, "Allow"), "POST");
    HttpRequest huge = MakeRequest("POST", path);
    huge.body_too_large = true;
    EXPECT_EQ(handler(huge).status, 413);
  }
}

TEST_F(OfrepTest, GrpcIsToldWhereItIsSpoken) {
  for (const char* type : {"application/grpc", "application/grpc+proto"}) {
    const HttpReply reply =
        Post("/flagd.evaluation.v1.Service/ResolveBoolean", "", {{"content-type", type}});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "application/grpc");
    ASSERT_GE(reply.trailers.size(), 2u);
    EXPECT_EQ(reply.trailers[0], std::make_pair(std::string("grpc-status"), std::string("12")));
    EXPECT_EQ(reply.trailers[1].first, "grpc-message");
    EXPECT_THAT(reply.trailers[1].second, HasSubstr("--port, 8013"));
  }
  const HttpHeaders web = {{"content-type", "application/grpc-web"}};
  EXPECT_EQ(Post("/flagd.evaluation.v1.Service/ResolveBoolean", "", web).status, 404);
}

TEST_F(OfrepTest, KeysThatAreNoTextGiveValidJson) {
  EXPECT_EQ(One("%FF%22", "", {}, 404)["key"], "\xEF\xBF\xBD\"");
}

TEST_F(OfrepTest, EvaluationsAreCounted) {
  One("bool");
  Post(kBulk);
  double bools = 0;
  const std::vector<prometheus::MetricFamily> families = world_.metrics.Collect();
  for (const auto& metric : families[0].metric) {
    if (metric.label[0].value == "bool") bools += metric.counter.value;
  }
  EXPECT_EQ(bools, 2);
}

}  // namespace
}  // namespace guidon

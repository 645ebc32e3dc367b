#include "analysis/service/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "absl/time/clock.h"
#include "analysis/service/testing/sample_report.h"
#include "nlohmann/json.hpp"

namespace guidon::analysis {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char kBody[] =
    R"({"analysis":"api","namespace":"prod","rollout":"web","canary":"new","stable":"old"})";
constexpr char kRestart[] = R"({"namespace":"prod","rollout":"web","canary":"new"})";

class ServiceTest : public ::testing::Test {
 protected:
  void Start(BearerToken token = BearerToken::None(), JudgingPool::Limits limits = {}) {
    ServiceParts parts;
    parts.analyses.resize(1);
    parts.analyses[0].name = "api";
    parts.judge = [this](const Analysis& analysis, const Subject& subject) {
      EXPECT_LE(analysis.timeout, absl::Seconds(8));
      ++judged_;
      if (gate_.valid()) gate_.wait();
      return testing::SampleReport(subject,
                                   subject.start.has_value() ? Verdict::kContinue : Verdict::kFail);
    };
    parts.token = std::move(token);
    parts.resets = Resets::Load("").value();
    parts.limits = limits;
    service_ = std::make_unique<Service>(std::move(parts));
    handler_ = service_->handler();
  }

  // A reply that is there, when it is not yet after it has come.
  HttpReply Call(const std::string& method, const std::string& path, const std::string& body = "",
                 const HttpHeaders& headers = {{"content-type", "application/json"}}) {
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.body = body;
    for (const auto& [name, value] : headers) request.headers.Add(name, value);
    HttpReply reply = handler_(request);
    if (reply.pending == nullptr) return reply;
    std::promise<void> there;
    reply.pending->Start([&] { there.set_value(); });
    there.get_future().wait();
    std::optional<HttpReply> taken = reply.pending->Take();
    return *std::move(taken);
  }

  json Verdict(const std::string& body) {
    const HttpReply reply = Call("POST", "/v1/verdict", body);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "application/json");
    return json::parse(reply.body, nullptr, false);
  }

  std::atomic<int> judged_ = 0;
  std::shared_future<void> gate_;  // where given, judging waits for it
  std::unique_ptr<Service> service_;
  HttpHandler handler_;
};

TEST_F(ServiceTest, AnswersArgoWithTheReport) {
  Start();
  const json verdict = Verdict(kBody);
  EXPECT_EQ(verdict["verdict"], "fail");
  EXPECT_EQ(verdict["cause"], "ratio");
  EXPECT_EQ(verdict["canary"], "new");
  EXPECT_EQ(verdict["metrics"][0]["name"], "errors");
  EXPECT_FALSE(verdict["metrics"][0].contains("points"));
}

TEST_F(ServiceTest, WhatCannotBeJudgedIsContinueWithTheReason) {
  Start();
  for (const auto& [body, reason] : std::vector<std::pair<std::string, std::string>>{
           {"", "the body is not a JSON object"},
           {R"({"analysis":"api"})", R"("namespace" is missing)"},
           {R"({"analysis":"ap","namespace":"n","rollout":"r","canary":"c","stable":"s"})",
            R"(there is no analysis "ap"; there are api)"}}) {
    const json verdict = Verdict(body);
    EXPECT_EQ(verdict["verdict"], "continue") << body;
    EXPECT_EQ(verdict["cause"], "bad-request") << body;
    EXPECT_EQ(verdict["reason"], reason) << body;
  }
  EXPECT_EQ(judged_, 0);
}

TEST_F(ServiceTest, TooMuchAtATimeIsContinueAtOnce) {
  std::promise<void> open;
  gate_ = open.get_future().share();
  Start(BearerToken::None(), {.threads = 1, .waiting = 0, .time = absl::Seconds(8)});
  EXPECT_EQ(Verdict(kBody)["cause"], "busy");
  open.set_value();
}

TEST_F(ServiceTest, WithoutTheTokenNothingIsTold) {
  Start(BearerToken::Of("s3cret"));
  for (const auto& [method, path] :
       std::vector<std::pair<std::string, std::string>>{{"POST", "/v1/verdict"},
                                                        {"POST", "/v1/reset"},
                                                        {"GET", "/v1/analyses"},
                                                        {"GET", "/v1/analyses/0123"},
                                                        {"GET", "/v1/nothing"}}) {
    const HttpReply reply = Call(method, path, kBody, {{"authorization", "Bearer wrong"}});
    EXPECT_EQ(reply.status, 401) << path;
    EXPECT_THAT(reply.headers, ::testing::Contains(std::pair<std::string, std::string>(
                                   "WWW-Authenticate", "Bearer")));
  }
  EXPECT_EQ(judged_, 0);
  EXPECT_EQ(Call("POST", "/v1/verdict", kBody, {{"authorization", "Bearer s3cret"}}).status, 200);
  for (const char* open : {"/", "/page.js", "/healthz", "/readyz", "/metrics"}) {
    EXPECT_EQ(Call("GET", open).status, 200) << open;
  }
}

TEST_F(ServiceTest, AResetBeginsTheReleaseAnewAndNoOther) {
  Start();
  EXPECT_EQ(Verdict(kBody)["verdict"], "fail");
  const HttpReply reset = Call("POST", "/v1/reset", kRestart);
  EXPECT_EQ(reset.status, 200);
  absl::Time start;
  EXPECT_TRUE(absl::ParseTime(
      absl::RFC3339_full, json::parse(reset.body)["start"].get<std::string>(), &start, nullptr));
  EXPECT_LE(start, absl::Now());
  EXPECT_EQ(Verdict(kBody)["verdict"], "continue");
  std::string other(kBody);
  other.replace(other.find("new"), 3, "abc");
  EXPECT_EQ(Verdict(other)["verdict"], "fail");
}

TEST_F(ServiceTest, ResetsAreRefusedWithTheReason) {
  Start();
  EXPECT_EQ(Call("POST", "/v1/reset", "{}").status, 400);
  EXPECT_EQ(Call("POST", "/v1/reset", kRestart, {{"content-type", "text/plain"}}).status, 415);
}

TEST_F(ServiceTest, ListsAndShowsWhatWasAskedAbout) {
  Start();
  EXPECT_EQ(json::parse(Call("GET", "/v1/analyses").body)["analyses"].size(), 0U);
  Verdict(kBody);
  const json list = json::parse(Call("GET", "/v1/analyses").body)["analyses"];
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["verdict"], "fail");
  const std::string id = list[0]["id"];
  const json shown = json::parse(Call("GET", "/v1/analyses/" + id).body);
  EXPECT_EQ(shown["metrics"][0]["points"].size(), 20U);
  EXPECT_EQ(shown["changes"][0]["verdict"], "fail");
  EXPECT_EQ(Call("GET", "/v1/analyses/0123").status, 404);
}

TEST_F(ServiceTest, MetricsHaveTheVerdict) {
  Start();
  Verdict(kBody);
  const HttpReply metrics = Call("GET", "/metrics");
  EXPECT_THAT(metrics.body,
              HasSubstr(R"(canary="new",stable="old",verdict="fail",cause="ratio"} 1)"));
  EXPECT_THAT(metrics.body, HasSubstr("http_server_request_duration_seconds"));
}

TEST_F(ServiceTest, OtherPathsAndMethodsAreRefused) {
  Start();
  EXPECT_EQ(Call("GET", "/v1/verdict").status, 405);
  EXPECT_EQ(Call("POST", "/v1/analyses").status, 405);
  EXPECT_EQ(Call("GET", "/v1/other").status, 404);
  EXPECT_EQ(Call("GET", "/other").status, 404);
  EXPECT_EQ(Call("POST", "/").status, 405);
}

}  // namespace
}  // namespace guidon::analysis

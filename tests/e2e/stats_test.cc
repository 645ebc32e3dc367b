// Statistics of evaluations: counted over every protocol, shown by guidonctl, and when a flag was
// evaluated last is known after a restart.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = flagd::evaluation::v1;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFlags[] = R"({"flags": {
  "used": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on"},
  "unused": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on"}}})";

class StatsTest : public ::testing::Test {
 protected:
  StatsTest() { WriteFile(dir_ / "flags.json", kFlags); }

  void Start() {
    guidond_.reset();
    guidond_.emplace(std::vector<std::string>{"--uri", "file:" + dir_ / "flags.json", "--store",
                                              dir_ / "store"});
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  void Stop() {
    guidond_->process().Signal(SIGTERM);
    ASSERT_EQ(guidond_->process().Wait(), 0) << guidond_->errors();
  }

  grpc::Status ResolveByGrpc(const std::string& key) {
    grpc::ClientContext context;
    v1::ResolveBooleanRequest request;
    request.set_flag_key(key);
    v1::ResolveBooleanResponse response;
    return v1::EvaluationService::NewStub(guidond_->EvaluationChannel())
        ->ResolveBoolean(&context, request, &response);
  }

  static std::string Post(uint16_t port, const std::string& path, const std::string& body) {
    return RunProgram({"curl", "-s", "-H", "Content-Type: application/json", "-d", body,
                       "http://127.0.0.1:" + std::to_string(port) + path})
        .output;
  }

  json Stats(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"stats", "-o", "json"});
    const Finished run = guidond_->Guidonctl(arguments);
    EXPECT_EQ(run.exit_code, 0) << run.errors;
    return json::parse(run.output, nullptr, /*allow_exceptions=*/false);
  }

  TempDir dir_;
  std::optional<Guidond> guidond_;
};

TEST_F(StatsTest, EvaluationsCountOverEveryProtocol) {
  Start();
  ASSERT_TRUE(ResolveByGrpc("used").ok());
  EXPECT_EQ(ResolveByGrpc("none").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(Post(guidond_->evaluation_port(), "/flagd.evaluation.v1.Service/ResolveBoolean",
                   R"({"flagKey": "used"})"),
              HasSubstr("STATIC"));
  EXPECT_THAT(Post(guidond_->evaluation_port(), "/flagd.evaluation.v1.Service/ResolveString",
                   R"({"flagKey": "used"})"),
              HasSubstr("Type mismatch"));
  EXPECT_THAT(Post(guidond_->ofrep_port(), "/ofrep/v1/evaluate/flags/used", "{}"),
              HasSubstr("STATIC"));
  const json stats = Stats({"used"});
  ASSERT_EQ(stats["flags"].size(), 1u);
  EXPECT_EQ(stats["flags"][0]["evaluations"], 4);
  EXPECT_EQ(stats["flags"][0]["outcomes"], json::parse(R"([
    {"variant": "on", "reason": "STATIC", "errorCode": "", "count": 3},
    {"variant": "", "reason": "ERROR", "errorCode": "TYPE_MISMATCH", "count": 1}])"));
  EXPECT_EQ(stats["unknownFlagEvaluations"], 1);
  EXPECT_EQ(json::parse(Post(guidond_->admin_port(), "/guidon.admin.v1.StatsAdmin/Stats",
                             R"({"key": "used"})"))["flags"][0]["evaluations"],
            "4")
      << "the admin API by Connect";
  EXPECT_THAT(guidond_->HttpGet("/metrics"),
              HasSubstr(R"(feature_flag_flagd_impression_total{feature_flag_key="used",)"
                        R"(feature_flag_provider_name="flagd",feature_flag_reason="STATIC",)"
                        R"(feature_flag_result_variant="on"} 3)"));
  EXPECT_EQ(guidond_->Guidonctl({"stats", "none"}).exit_code, 3);
}

TEST_F(StatsTest, ABulkEvaluationCountsForEveryFlag) {
  Start();
  Post(guidond_->ofrep_port(), "/ofrep/v1/evaluate/flags", "{}");
  for (const json& flag : Stats()["flags"]) EXPECT_EQ(flag["evaluations"], 1) << flag;
}

TEST_F(StatsTest, TheLastEvaluationIsKnownAfterARestart) {
  Start();
  ASSERT_TRUE(ResolveByGrpc("used").ok());
  const json before = Stats({"used"});
  ASSERT_TRUE(before["flags"][0]["lastEvaluated"].is_string());
  Stop();
  Start();
  const json after = Stats({"used"});
  EXPECT_EQ(after["flags"][0]["lastEvaluated"], before["flags"][0]["lastEvaluated"]);
  EXPECT_EQ(after["flags"][0]["evaluations"], 0);
  EXPECT_EQ(after["observedSince"], before["observedSince"]);
  const Finished stale = guidond_->Guidonctl({"stats", "--stale", "1h"});
  EXPECT_THAT(stale.output, HasSubstr("unused"));
  EXPECT_THAT(stale.output, Not(HasSubstr("\nused")));
}

TEST_F(StatsTest, CountsAndHistoryStandApart) {
  Start();
  ASSERT_TRUE(ResolveByGrpc("used").ok());
  EXPECT_EQ(json::parse(guidond_->Guidonctl({"history", "-o", "json"}).output)["changes"].size(),
            0u);
  EXPECT_EQ(json::parse(guidond_->Guidonctl({"list", "-o", "json"}).output)["revision"], 0);
}

TEST_F(StatsTest, CountsOutliveAChangeOfTheFlag) {
  Start();
  for (const char* definition : {R"({"variants": {"a": true}, "defaultVariant": "a"})",
                                 R"({"variants": {"b": true}, "defaultVariant": "b"})"}) {
    WriteFile(dir_ / "one.json", R"({"flags": {"f": )" + std::string(definition) + "}}");
    const Finished applied = guidond_->Guidonctl({"apply", "-f", dir_ / "one.json"});
    ASSERT_EQ(applied.exit_code, 0) << applied.errors;
    ASSERT_TRUE(ResolveByGrpc("f").ok());
  }
  EXPECT_EQ(Stats({"f"})["flags"][0]["outcomes"].size(), 2u);
}

}  // namespace
}  // namespace guidon::testing

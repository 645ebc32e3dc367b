#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guidon/admin/v1/stats.grpc.pb.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

using ::testing::HasSubstr;

class FakeStats final : public v1::StatsAdmin::Service {
 public:
  std::vector<v1::StatsRequest> requests;
  std::vector<v1::StatsResponse> pages;  // the n-th answers the n-th call
  grpc::Status status;

  grpc::Status Stats(grpc::ServerContext*, const v1::StatsRequest* request,
                     v1::StatsResponse* response) override {
    if (requests.size() < pages.size()) *response = pages[requests.size()];
    requests.push_back(*request);
    return status;
  }
};

v1::FlagStats MakeStats(const std::string& key, uint64_t on, uint64_t off, int64_t last) {
  v1::FlagStats stats;
  stats.set_key(key);
  stats.set_evaluations(on + off);
  for (const auto& [variant, count] : {std::pair("on", on), std::pair("off", off)}) {
    if (count == 0) continue;
    auto& outcome = *stats.add_outcomes();
    outcome.set_variant(variant);
    outcome.set_reason("TARGETING_MATCH");
    outcome.set_count(count);
  }
  if (last > 0) stats.mutable_last_evaluated()->set_seconds(last);
  return stats;
}

class StatsCommandTest : public ::testing::Test {
 protected:
  StatsCommandTest() {
    fake_.pages.resize(1);
    fake_.pages[0].mutable_counted_since()->set_seconds(1'700'000'000);
    fake_.pages[0].mutable_observed_since()->set_seconds(1'600'000'000);
  }

  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "stats");
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments);
  }

  FakeStats fake_;
  TestServer server_{fake_};
};

TEST_F(StatsCommandTest, ShowsAllPagesInATable) {
  fake_.pages.resize(2);
  *fake_.pages[0].add_flags() = MakeStats("a", 90, 10, 1'700'000'100);
  fake_.pages[0].set_next_page_token("next");
  *fake_.pages[1].add_flags() = MakeStats("b", 0, 0, 0);
  const Outcome outcome = Run({});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "FLAG   EVALUATIONS   VARIANTS              LAST EVALUATED\n"
            "a      100           on 90.0%, off 10.0%   2023-11-14T22:15:00Z\n"
            "b      0                                   never\n");
  ASSERT_EQ(fake_.requests.size(), 2u);
  EXPECT_EQ(fake_.requests[1].page_token(), "next");
  EXPECT_FALSE(fake_.requests[0].has_flag_set());
}

TEST_F(StatsCommandTest, ShowsTheOutcomesOfOneFlag) {
  *fake_.pages[0].add_flags() = MakeStats("a", 3, 0, 1'700'000'100);
  auto& error = *fake_.pages[0].mutable_flags(0)->add_outcomes();
  error.set_reason("ERROR");
  error.set_error_code("TYPE_MISMATCH");
  error.set_count(1);
  fake_.pages[0].mutable_flags(0)->set_evaluations(4);
  const Outcome outcome = Run({"a", "--flag-set", "s"});
  EXPECT_EQ(outcome.out,
            "a: 4 evaluations since 2023-11-14T22:13:20Z; the last at 2023-11-14T22:15:00Z\n"
            "VARIANT   REASON            COUNT   SHARE\n"
            "on        TARGETING_MATCH   3       75.0%\n"
            "-         TYPE_MISMATCH     1       25.0%\n");
  EXPECT_EQ(fake_.requests[0].key(), "a");
  EXPECT_EQ(fake_.requests[0].flag_set(), "s");
}

TEST_F(StatsCommandTest, PrintsJson) {
  *fake_.pages[0].add_flags() = MakeStats("a", 1, 0, 1'700'000'100);
  *fake_.pages[0].add_flags() = MakeStats("b", 0, 0, 0);
  fake_.pages[0].set_unknown_flag_evaluations(7);
  EXPECT_EQ(OutputJson::parse(Run({"-o", "json"}).out).dump(),
            R"({"countedSince":"2023-11-14T22:13:20Z","observedSince":"2020-09-13T12:26:40Z",)"
            R"("unknownFlagEvaluations":7,"flags":[{"key":"a","flagSet":"","evaluations":1,)"
            R"("lastEvaluated":"2023-11-14T22:15:00Z","outcomes":[{"variant":"on",)"
            R"("reason":"TARGETING_MATCH","errorCode":"","count":1}]},)"
            R"({"key":"b","flagSet":"","evaluations":0,"lastEvaluated":null,"outcomes":[]}]})");
}

TEST_F(StatsCommandTest, AsksForStaleFlags) {
  *fake_.pages[0].add_flags() = MakeStats("a", 0, 0, 0);
  const Outcome outcome = Run({"--stale", "30d"});
  EXPECT_EQ(outcome.err, "");
  const int64_t asked = fake_.requests[0].not_evaluated_since().seconds();
  EXPECT_NEAR(static_cast<double>(absl::ToUnixSeconds(absl::Now()) - asked), 30.0 * 86400, 60);
  EXPECT_EQ(Run({"--stale", "36h"}).code, 0);
}

TEST_F(StatsCommandTest, SaysWhenObservationIsTooYoungToTell) {
  fake_.pages[0].mutable_observed_since()->set_seconds(absl::ToUnixSeconds(absl::Now()) - 60);
  const Outcome outcome = Run({"--stale", "30d"});
  EXPECT_THAT(outcome.err, HasSubstr("\"never\" means not since then"));
  EXPECT_THAT(outcome.err, HasSubstr("No flags found."));
  EXPECT_EQ(outcome.code, 0);
}

TEST_F(StatsCommandTest, RefusesOtherTimes) {
  for (const char* text : {"", "d", "0d", "-1d", "soon", "30", "1.5d"}) {
    const Outcome outcome = Run({"--stale", text});
    EXPECT_EQ(outcome.code, 2) << text;
    EXPECT_THAT(outcome.err, HasSubstr("such as 30d")) << text;
  }
}

TEST_F(StatsCommandTest, FailsForAnUnknownFlag) {
  fake_.status = {grpc::StatusCode::NOT_FOUND, "there is no flag \"x\""};
  EXPECT_EQ(Run({"x"}).code, 3);
}

}  // namespace
}  // namespace guidon::cli

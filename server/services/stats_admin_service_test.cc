#include "server/services/stats_admin_service.h"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "guidon/admin/v1/stats.grpc.pb.h"
#include "server/testing/evaluation_world.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

class StatsAdminTest : public ::testing::Test {
 protected:
  StatsAdminTest()
      : service_(MakeStatsAdminService({world_.catalog, counts_, last_evaluated_, access_, 900})) {
    grpc::ServerBuilder builder;
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    stub_ = v1::StatsAdmin::NewStub(server_->InProcessChannel({}));
  }

  // Evaluates a flag, as one of any set, at that time.
  void Evaluate(const std::string& key, int64_t now) {
    const Flag* const flag = world_.catalog.Current()->Find(Selector(), key);
    ASSERT_NE(flag, nullptr);
    counts_.Count(flag->Resolve(ValueView(), now), now);
  }

  grpc::Status Ask(const v1::StatsRequest& request, v1::StatsResponse& response) {
    grpc::ClientContext context;
    response.Clear();
    return stub_->Stats(&context, request, &response);
  }

  std::vector<std::string> Keys(const v1::StatsRequest& request) {
    v1::StatsResponse response;
    EXPECT_TRUE(Ask(request, response).ok());
    std::vector<std::string> keys;
    for (const auto& flag : response.flags()) keys.push_back(flag.key());
    return keys;
  }

  testing::EvaluationWorld world_;
  testing::TempDir dir_;
  EvaluationCounts counts_;
  LastEvaluated last_evaluated_{dir_ / "last-evaluated", counts_, [] { return int64_t{800}; }};
  prometheus::Registry registry_;
  Refusals refusals_{registry_,
                     [](const std::string&, const std::string&) { return absl::OkStatus(); }};
  Access access_{{}, [](const std::string&) { return std::nullopt; }, refusals_, absl::Now};
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::StatsAdmin::Stub> stub_;
};

TEST_F(StatsAdminTest, TellsOutcomesAndTheLastTime) {
  for (const int64_t now : {1001, 1003, 1002}) Evaluate("targeted", now);
  Evaluate("broken", 1000);
  counts_.Count({Reason::kError, ErrorCode::kFlagNotFound, nullptr, nullptr}, 1000);
  v1::StatsRequest request;
  request.set_key("targeted");
  v1::StatsResponse response;
  ASSERT_TRUE(Ask(request, response).ok());
  ASSERT_EQ(response.flags_size(), 1);
  const v1::FlagStats& stats = response.flags(0);
  EXPECT_EQ(stats.evaluations(), 3u);
  ASSERT_EQ(stats.outcomes_size(), 1);
  EXPECT_EQ(stats.outcomes(0).variant(), "off");
  EXPECT_EQ(stats.outcomes(0).reason(), "DEFAULT");
  EXPECT_EQ(stats.outcomes(0).count(), 3u);
  EXPECT_EQ(stats.last_evaluated().seconds(), 1003);
  EXPECT_EQ(response.counted_since().seconds(), 900);
  EXPECT_EQ(response.observed_since().seconds(), 800);
  EXPECT_EQ(response.unknown_flag_evaluations(), 1u);
  request.set_key("broken");
  ASSERT_TRUE(Ask(request, response).ok());
  EXPECT_EQ(response.flags(0).outcomes(0).error_code(), "PARSE_ERROR");
}

TEST_F(StatsAdminTest, ListsFlagsThatWereNeverEvaluatedToo) {
  v1::StatsResponse response;
  ASSERT_TRUE(Ask({}, response).ok());
  EXPECT_EQ(response.flags_size(), 10);
  for (const auto& flag : response.flags()) {
    EXPECT_EQ(flag.evaluations(), 0u);
    EXPECT_FALSE(flag.has_last_evaluated());
  }
  EXPECT_EQ(response.next_page_token(), "");
}

TEST_F(StatsAdminTest, FiltersBySetAndByTime) {
  v1::StatsRequest request;
  request.set_flag_set("billing");
  EXPECT_EQ(Keys(request), std::vector<std::string>{"set/flag"});
  Evaluate("set/flag", 1000);
  request.mutable_not_evaluated_since()->set_seconds(1000);
  EXPECT_TRUE(Keys(request).empty());
  request.mutable_not_evaluated_since()->set_seconds(1001);
  EXPECT_EQ(Keys(request), std::vector<std::string>{"set/flag"});
}

TEST_F(StatsAdminTest, PagesHaveEveryFlagOnce) {
  const std::vector<std::string> all = Keys({});
  for (const uint32_t size : {1, 3, 5, 10}) {
    v1::StatsRequest request;
    request.set_page_size(size);
    std::vector<std::string> keys;
    v1::StatsResponse response;
    do {
      ASSERT_TRUE(Ask(request, response).ok());
      ASSERT_LE(response.flags_size(), static_cast<int>(size));
      for (const auto& flag : response.flags()) keys.push_back(flag.key());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(keys, all) << size;
  }
}

TEST_F(StatsAdminTest, RefusesUnknownKeysAndTokens) {
  v1::StatsResponse response;
  v1::StatsRequest request;
  request.set_key("none");
  EXPECT_EQ(Ask(request, response).error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_key("bool");
  request.set_flag_set("billing");
  EXPECT_EQ(Ask(request, response).error_code(), grpc::StatusCode::NOT_FOUND);
  for (const char* token : {"!", "YQ"}) {
    v1::StatsRequest bad;
    bad.set_page_token(token);
    EXPECT_EQ(Ask(bad, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT) << token;
  }
}

}  // namespace
}  // namespace guidon

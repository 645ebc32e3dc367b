// A running guidond whose history is kept only so long.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <random>
#include <thread>

#include "evaluator/value_view.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = guidon::admin::v1;

using ::testing::HasSubstr;

class RetentionTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(); }

  void Start(const std::vector<std::string>& options = {}) {
    std::vector<std::string> all = {"--store", dir_ / "store"};
    all.insert(all.end(), options.begin(), options.end());
    guidond_.emplace(all);
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  void KillAndStart(const std::vector<std::string>& options) {
    guidond_->process().Signal(SIGKILL);
    guidond_->process().Wait();
    Start(options);
  }

  // Makes `count` changes, each of another flag.
  void Put(int count) {
    const auto stub = v1::FlagAdmin::NewStub(guidond_->AdminChannel());
    grpc::ClientContext context;
    v1::PutRequest request;
    for (int i = 0; i < count; ++i) {
      request.add_items()->set_key("flag-" + std::to_string(i));
      request.mutable_items(i)->set_definition(
          R"({"state":"ENABLED","variants":{"on":true,"off":false}})");
    }
    v1::PutResponse response;
    ASSERT_TRUE(stub->Put(&context, request, &response).ok());
  }

  // What `audit verify` says.
  Json Verify() {
    const Finished verified = guidond_->Guidonctl({"audit", "verify", "-o", "json"});
    EXPECT_EQ(verified.exit_code, 0) << verified.errors;
    return Json::parse(verified.output);
  }

  const TempDir dir_;
  std::optional<Guidond> guidond_;
};

TEST_F(RetentionTest, KeepsSoManyAndSaysWhatIsGone) {
  Put(1500);
  EXPECT_EQ(Verify()["first"], 1);
  KillAndStart({"--history-max-count", "1200"});
  ASSERT_TRUE(Eventually([&] { return Verify()["first"] == 301; }));
  EXPECT_EQ(Verify()["trimmedTo"], 300);
  EXPECT_THAT(guidond_->Guidonctl({"audit", "verify"}).output,
              HasSubstr("revisions 301 to 1500.\nRecords up to revision 300 were trimmed"));
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"watch", "--after", "299"},
        {"diff", "--from", "299"},
        {"rollback", "flag-5", "--to", "299"},
        {"rollback", "--all", "--to", "299"}}) {
    const Finished refused = guidond_->Guidonctl(command);
    EXPECT_EQ(refused.exit_code, 3) << command[0];
    EXPECT_THAT(refused.errors, HasSubstr("goes back to revision 300")) << command[0];
  }
  // Its own change was trimmed, and it is as it was.
  EXPECT_EQ(guidond_->Guidonctl({"get", "flag-5"}).exit_code, 0);
  EXPECT_EQ(guidond_->Guidonctl({"set-default", "flag-5", "on"}).exit_code, 0);
  EXPECT_EQ(guidond_->Guidonctl({"rollback", "flag-5", "--to", "1500"}).exit_code, 0);
}

TEST_F(RetentionTest, AKillWhileItTrimsHarmsNothing) {
  Put(10'000);
  const std::vector<std::string> options = {"--history-max-count", "1000"};
  std::minstd_rand random(1);
  for (int round = 0; round < 6; ++round) {
    KillAndStart(options);
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
  }
  KillAndStart({});  // finds what the last kill has left
  const Json found = Verify();
  EXPECT_EQ(found["last"], 10'000);
  KillAndStart(options);
  EXPECT_TRUE(Eventually([&] { return Verify()["first"] == 9'001; }));
  EXPECT_EQ(Json::parse(guidond_->Guidonctl({"list", "-o", "json"}).output)["flags"].size(),
            10'000u);
}

}  // namespace
}  // namespace guidon::testing

// Writes that come again with their idempotency key.

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "guidon/admin/v1/admin.grpc.pb.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = admin::v1;
using grpc::StatusCode;
using Admin = v1::FlagAdmin::Stub;

constexpr char kFlag[] =
    R"({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on"})";

class RetryTest : public ::testing::Test {
 protected:
  void SetUp() override { Restart(); }

  void Restart() {
    if (guidond_ != nullptr) {
      guidond_->process().Signal(SIGKILL);
      guidond_->process().Wait();
    }
    guidond_ = std::make_unique<Guidond>(std::vector<std::string>{"--store", dir_ / "store"});
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
    admin_ = v1::FlagAdmin::NewStub(guidond_->AdminChannel());
  }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Admin::*method)(grpc::ClientContext*, const Request&, Response*),
                    const std::string& key, const Request& request, Response& response,
                    const std::string& actor = "ann") {
    grpc::ClientContext context;
    context.AddMetadata("guidon-actor", actor);
    context.AddMetadata("idempotency-key", key);
    return (admin_.get()->*method)(&context, request, &response);
  }

  static v1::PutRequest PutRequest(const std::string& flag) {
    v1::PutRequest request;
    request.add_items()->set_key(flag);
    request.mutable_items(0)->set_definition(kFlag);
    return request;
  }

  void Put(const std::string& flag) {
    v1::PutResponse response;
    grpc::ClientContext context;
    const grpc::Status status = admin_->Put(&context, PutRequest(flag), &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  uint64_t Revision() {
    grpc::ClientContext context;
    v1::ListResponse response;
    EXPECT_TRUE(admin_->List(&context, {}, &response).ok());
    return response.revision();
  }

  // Makes a write, changes its flag otherwise, and expects that the write, when it comes again,
  // has the same outcome and changes nothing, also after a restart.
  template <typename Request, typename Response>
  void ExpectOnce(grpc::Status (Admin::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request) {
    const std::string key = request.GetTypeName();
    SCOPED_TRACE(key);
    Response first;
    const grpc::Status made = Call(method, key, request, first);
    ASSERT_TRUE(made.ok()) << made.error_message();
    guidond_->Guidonctl({"delete", "a"});
    const uint64_t later = Revision();
    for (int i = 0; i < 2; ++i) {
      Response again;
      const grpc::Status status = Call(method, key, request, again);
      EXPECT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(again.DebugString(), first.DebugString());
      EXPECT_EQ(Revision(), later);
      if (i == 0) Restart();
    }
  }

  template <typename Request>
  static Request ForFlag() {
    Request request;
    request.set_key("a");
    request.set_reason("why");
    return request;
  }

  TempDir dir_;
  std::unique_ptr<Guidond> guidond_;
  std::unique_ptr<Admin> admin_;
};

TEST_F(RetryTest, EachKindOfWriteIsMadeOnce) {
  ExpectOnce(&Admin::Put, PutRequest("a"));
  Put("a");
  auto state = ForFlag<v1::SetStateRequest>();
  ExpectOnce(&Admin::SetState, state);
  Put("a");
  auto variant = ForFlag<v1::SetDefaultVariantRequest>();
  variant.set_variant("off");
  ExpectOnce(&Admin::SetDefaultVariant, variant);
  Put("a");
  auto rollout = ForFlag<v1::SetRolloutRequest>();
  rollout.add_shares()->set_variant("on");
  rollout.mutable_shares(0)->set_weight(10);
  ExpectOnce(&Admin::SetRollout, rollout);
  Put("a");
  ExpectOnce(&Admin::Kill, ForFlag<v1::KillRequest>());
  Put("a");
  ASSERT_EQ(guidond_->Guidonctl({"kill", "a"}).exit_code, 0);
  ExpectOnce(&Admin::Restore, ForFlag<v1::RestoreRequest>());
  Put("a");
  ExpectOnce(&Admin::Delete, ForFlag<v1::DeleteRequest>());
}

TEST_F(RetryTest, ImportsAndRollbacksAreMadeOnce) {
  v1::ImportRequest import;
  v1::ImportRequest::Document& document = *import.add_documents();
  document.set_name("flags.json");
  document.set_text(std::string(R"({"flags": {"a": )") + kFlag + R"(, "b": )" + kFlag + "}}");
  import.set_prune(true);
  import.set_expected_revision(1);
  Put("old");
  ExpectOnce(&Admin::Import, import);
  v1::RollbackRequest rollback;
  rollback.set_everything(true);
  rollback.set_to_revision(4);
  rollback.set_expected_revision(5);
  ExpectOnce(&Admin::Rollback, rollback);
}

TEST_F(RetryTest, KeysOfOtherRequestsAndBadKeysAreRefused) {
  v1::PutResponse response;
  ASSERT_TRUE(Call(&Admin::Put, "k1", PutRequest("a"), response).ok());
  const struct {
    std::string key;
    std::string flag;
    std::string actor;
    std::string message;
  } kCases[] = {
      {"k1", "b", "ann", "came with another request"},
      {"k1", "a", "bob", "came with another request"},
      {"", "b", "ann", "must have 1 to 128 bytes"},
      {std::string(129, 'k'), "b", "ann", "must have 1 to 128 bytes"},
  };
  for (const auto& bad : kCases) {
    const grpc::Status refused =
        Call(&Admin::Put, bad.key, PutRequest(bad.flag), response, bad.actor);
    EXPECT_EQ(refused.error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_NE(refused.error_message().find(bad.message), std::string::npos)
        << refused.error_message();
  }
  v1::ChangeResponse change;
  EXPECT_EQ(Call(&Admin::Kill, "k1", ForFlag<v1::KillRequest>(), change).error_code(),
            StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Revision(), 1U);
}

TEST_F(RetryTest, ARefusedWriteCanBeTriedAgain) {
  v1::ChangeResponse response;
  EXPECT_EQ(Call(&Admin::Kill, "k1", ForFlag<v1::KillRequest>(), response).error_code(),
            StatusCode::NOT_FOUND);
  Put("a");
  EXPECT_TRUE(Call(&Admin::Kill, "k1", ForFlag<v1::KillRequest>(), response).ok());
  EXPECT_EQ(response.revision(), 2U);
}

TEST_F(RetryTest, TriesAtTheSameTimeMakeOneChange) {
  std::atomic<int> made = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      v1::PutResponse response;
      grpc::Status status;
      do {
        status = Call(&Admin::Put, "k1", PutRequest("a"), response);
      } while (status.error_code() == StatusCode::UNAVAILABLE);
      EXPECT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(response.flags(0).revision(), 1U);
      ++made;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(made, 8);
  EXPECT_EQ(Revision(), 1U);
}

// What the CLI does by itself, here with a guidond that dies at whatever point of the write.
TEST_F(RetryTest, AWriteWithoutAnAnswerIsMadeOnceWhenItIsTriedAgain) {
  for (int round = 0; round < 6; ++round) {
    const std::string flag = "flag-" + std::to_string(round);
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(2 * round));
      guidond_->process().Signal(SIGKILL);
    });
    v1::PutResponse response;
    Call(&Admin::Put, flag, PutRequest(flag), response);
    killer.join();
    Restart();
    const grpc::Status again = Call(&Admin::Put, flag, PutRequest(flag), response);
    ASSERT_TRUE(again.ok()) << again.error_message();
    EXPECT_EQ(response.flags(0).revision(), static_cast<uint64_t>(round) + 1);
    EXPECT_EQ(Revision(), static_cast<uint64_t>(round) + 1);
  }
  EXPECT_EQ(guidond_->Guidonctl({"audit", "verify"}).exit_code, 0);
}

}  // namespace
}  // namespace guidon::testing

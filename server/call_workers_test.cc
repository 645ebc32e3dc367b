#include "server/call_workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "guidon/admin/v1/admin.grpc.pb.h"
#include "server/grpc_port.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr int kCalls = 20;

// Get waits until it is let go, List does not.
class WaitingAdmin final : public v1::FlagAdmin::CallbackService {
 public:
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context, const v1::GetRequest*,
                                v1::GetResponse*) override {
    {
      MutexLock lock(mutex_);
      ++waiting_;
      changed_.NotifyAll();
      while (!let_go_) changed_.Wait(mutex_);
    }
    return Finish(context, absl::NotFoundError("nothing"));
  }

  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context, const v1::ListRequest*,
                                 v1::ListResponse*) override {
    return Finish(context, absl::OkStatus());
  }

  void AwaitWaiting(int calls) {
    MutexLock lock(mutex_);
    while (waiting_ < calls) changed_.Wait(mutex_);
  }

  void LetGo() {
    MutexLock lock(mutex_);
    let_go_ = true;
    changed_.NotifyAll();
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool let_go_ ABSL_GUARDED_BY(mutex_) = false;
};

std::unique_ptr<v1::FlagAdmin::Stub> StubFor(GrpcPort& port) {
  return v1::FlagAdmin::NewStub(port.InProcess());
}

TEST(CallWorkers, CallsThatWaitHoldNobodyElseUp) {
  CallWorkers workers(kCalls);
  std::vector<std::unique_ptr<grpc::Service>> waiting;
  waiting.push_back(std::make_unique<WaitingAdmin>());
  auto& admin = static_cast<WaitingAdmin&>(*waiting.front());
  std::vector<std::unique_ptr<grpc::Service>> other;
  other.push_back(std::make_unique<WaitingAdmin>());
  GrpcPort slow;
  ASSERT_EQ(slow.StartWithoutPort({}, waiting, nullptr, &workers), absl::OkStatus());
  GrpcPort quick;
  ASSERT_EQ(quick.StartWithoutPort({}, other), absl::OkStatus());

  std::vector<std::thread> callers;
  std::atomic<int> not_found = 0;
  for (int i = 0; i < kCalls; ++i) {
    callers.emplace_back([&] {
      grpc::ClientContext context;
      v1::GetResponse response;
      const grpc::Status status = StubFor(slow)->Get(&context, v1::GetRequest(), &response);
      if (status.error_code() == grpc::StatusCode::NOT_FOUND) ++not_found;
    });
  }
  admin.AwaitWaiting(kCalls);  // more than gRPC has threads
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  v1::ListResponse response;
  EXPECT_TRUE(StubFor(quick)->List(&context, v1::ListRequest(), &response).ok());
  admin.LetGo();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(not_found, kCalls);
  for (GrpcPort* const port : {&slow, &quick}) port->Shutdown(std::chrono::system_clock::now());
}

TEST(CallWorkers, RunWhatWasHandedOverBeforeTheyEnd) {
  std::atomic<int> run = 0;
  {
    CallWorkers workers(2);
    for (int i = 0; i < 100; ++i) workers.Run([&] { ++run; });
  }
  EXPECT_EQ(run, 100);
}

}  // namespace
}  // namespace guidon

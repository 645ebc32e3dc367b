#include "server/call_workers.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"

namespace guidon {
namespace {

using grpc::experimental::InterceptionHookPoints;

// Lets a call go on, when it has come in, on another thread.
class HandOver final : public grpc::experimental::Interceptor {
 public:
  explicit HandOver(CallWorkers& workers) : workers_(workers) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      workers_.Run([methods] { methods->Proceed(); });
    } else {
      methods->Proceed();
    }
  }

 private:
  CallWorkers& workers_;
};

class HandOverFactory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit HandOverFactory(CallWorkers& workers) : workers_(workers) {}

  // gRPC's own services, such as health, do not block.
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    return absl::StartsWith(info->method(), "/guidon.") ? new HandOver(workers_) : nullptr;
  }

 private:
  CallWorkers& workers_;
};

}  // namespace

CallWorkers::CallWorkers(size_t threads) {
  for (size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Work(); });
    pthread_setname_np(threads_.back().native_handle(), "call-worker");
  }
}

CallWorkers::~CallWorkers() {
  {
    MutexLock lock(mutex_);
    stop_ = true;
    for (CondVar* const idle : idle_) idle->NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

void CallWorkers::Run(std::function<void()> work) {
  MutexLock lock(mutex_);
  queue_.push_back(std::move(work));
  if (idle_.empty()) return;
  idle_.back()->NotifyAll();
  idle_.pop_back();
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CallWorkers::ForServer() {
  return std::make_unique<HandOverFactory>(*this);
}

void CallWorkers::Work() {
  CondVar woken;
  while (true) {
    std::function<void()> work;
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stop_) {
        idle_.erase(std::remove(idle_.begin(), idle_.end(), &woken), idle_.end());
        idle_.push_back(&woken);
        woken.Wait(mutex_);
      }
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace guidon

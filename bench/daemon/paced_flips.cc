#include "bench/daemon/paced_flips.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "guidon/admin/v1/admin.grpc.pb.h"

namespace guidon::bench {
namespace {

namespace v1 = guidon::admin::v1;

void Flip(v1::FlagAdmin::Stub& stub, const std::string& key, bool on) {
  grpc::ClientContext context;
  v1::SetDefaultVariantRequest request;
  request.set_key(key);
  request.set_variant(on ? "on" : "off");
  v1::ChangeResponse response;
  const grpc::Status status = stub.SetDefaultVariant(&context, request, &response);
  if (status.ok()) return;
  std::fprintf(stderr, "guidon-bench: a flip: %s\n", status.error_message().c_str());
  std::exit(1);
}

}  // namespace

PacedFlips::PacedFlips(const std::shared_ptr<grpc::Channel>& admin,
                       const std::vector<std::string>& keys, int per_second) {
  const auto interval = std::chrono::nanoseconds(std::chrono::seconds(1)) *
                        static_cast<int64_t>(keys.size()) / per_second;
  for (size_t i = 0; i < keys.size(); ++i) {
    // Spread over the interval.
    const auto first = std::chrono::steady_clock::now() +
                       interval * static_cast<int64_t>(i) / static_cast<int64_t>(keys.size());
    threads_.emplace_back([this, admin, key = keys[i], interval, due = first]() mutable {
      const auto stub = v1::FlagAdmin::NewStub(admin);
      for (bool on = true; !stop_; on = !on, due += interval) {
        std::this_thread::sleep_until(due);
        Flip(*stub, key, on);
        ++made_;
      }
    });
  }
}

PacedFlips::~PacedFlips() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace guidon::bench

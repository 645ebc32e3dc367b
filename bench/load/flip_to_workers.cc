#include "bench/load/flip_to_workers.h"

#include <chrono>
#include <memory>
#include <stdexcept>

#include "base/mutex.h"
#include "flagd/flagd_provider.h"
#include "guidon/admin/v1/admin.grpc.pb.h"

namespace guidon::bench {
namespace {

using Clock = std::chrono::steady_clock;

// When the workers have seen the newest flip.
class Arrivals {
 public:
  void Begin() {
    MutexLock lock(mutex_);
    moments_.clear();
  }
  void Note() {
    MutexLock lock(mutex_);
    moments_.push_back(Clock::now());
    changed_.NotifyAll();
  }
  std::vector<Clock::time_point> Await(size_t count) {
    MutexLock lock(mutex_);
    while (moments_.size() < count) {
      if (!changed_.WaitFor(mutex_, std::chrono::seconds(30))) {
        throw std::runtime_error("a flip did not reach all workers");
      }
    }
    return moments_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::vector<Clock::time_point> moments_ ABSL_GUARDED_BY(mutex_);
};

void Flip(guidon::admin::v1::FlagAdmin::Stub& admin, const std::string& key, bool on) {
  grpc::ClientContext context;
  guidon::admin::v1::SetDefaultVariantRequest request;
  request.set_key(key);
  request.set_variant(on ? "on" : "off");
  guidon::admin::v1::ChangeResponse response;
  const grpc::Status status = admin.SetDefaultVariant(&context, request, &response);
  if (!status.ok()) throw std::runtime_error("a flip: " + status.error_message());
}

}  // namespace

std::vector<double> FlipToWorkers(const testing::Guidond& guidond, const std::string& key,
                                  int workers, int flips) {
  Arrivals arrivals;
  std::vector<std::unique_ptr<FlagdProvider>> fleet;
  for (int i = 0; i < workers; ++i) {
    FlagdOptions options;
    options.resolver = FlagdResolver::kInProcess;
    options.host = "127.0.0.1";
    options.port = guidond.sync_port();
    options.deadline = std::chrono::seconds(30);
    options.log = [](const std::string&) {};
    fleet.push_back(std::make_unique<FlagdProvider>(options));
    FlagdProvider& provider = *fleet.back();
    // Told once the new value is what evaluations give.
    provider.GetEventEmitter()->SetListener(
        [&arrivals](openfeature::ProviderEvent event, const openfeature::ProviderEventDetails&) {
          if (event == openfeature::ProviderEvent::kConfigurationChanged) arrivals.Note();
        });
    if (!provider.Init({}).ok()) throw std::runtime_error("a worker did not start");
  }
  const auto admin = guidon::admin::v1::FlagAdmin::NewStub(guidond.AdminChannel());
  std::vector<double> samples;
  for (int i = 0; i < flips; ++i) {
    arrivals.Begin();
    const auto begun = Clock::now();
    Flip(*admin, key, i % 2 == 0);
    for (const Clock::time_point moment : arrivals.Await(fleet.size())) {
      samples.push_back(std::chrono::duration<double, std::milli>(moment - begun).count());
    }
  }
  for (const auto& provider : fleet) (void)provider->Shutdown();
  return samples;
}

}  // namespace guidon::bench

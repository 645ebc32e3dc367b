#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "bench/daemon/daemon_parts.h"
#include "bench/daemon/documents.h"
#include "bench/daemon/samples.h"
#include "flagd/flagd_provider.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "tests/support/guidond.h"

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

// Connects this many workers of the C++ SDK (in process) to the daemon, flips the boolean flag
// `key` of its store, and gives for each flip and worker the milliseconds from the admin's call
// until that worker evaluates the new value.
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

}  // namespace

void MeasureWorkers(int rounds) {
  constexpr int kWorkers = 1000;
  const testing::TempDir dir;
  const testing::Guidond guidond({"--store", dir / "store"});
  if (!guidond.ready()) throw std::runtime_error("guidond did not start");
  const testing::Finished put =
      guidond.Guidonctl({"apply", "-f", "-"}, R"({"flags": {"flip": )" + Flag("{}") + "}}");
  if (put.exit_code != 0) throw std::runtime_error(put.errors);
  const std::vector<double> one = FlipToWorkers(guidond, "flip", 1, 20 * rounds);
  const std::vector<double> fleet = FlipToWorkers(guidond, "flip", kWorkers, 4 * rounds);
  for (const auto& [name, fraction] : {std::pair("p50", 0.5), std::pair("p99", 0.99)}) {
    const double ms = Percentile(fleet, fraction);
    const double base = Percentile(one, fraction);
    std::printf("flip -> %d workers, %s  %8.2f ms   %5.2f x one worker alone (%.2f ms)\n", kWorkers,
                name, ms, ms / base, base);
  }
}

}  // namespace guidon::bench

#include "tests/faults/flag_worker.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "flagd/flagd_provider.h"
#include "openfeature/isolated/api.h"
#include "openfeature/openfeature_api.h"

namespace guidon::testing {
namespace {

using Clock = std::chrono::steady_clock;
using openfeature::Reason;
using std::chrono::milliseconds;

// How long a busy machine may keep a thread from running; not the provider's fault.
constexpr milliseconds kSlack(1500);

}  // namespace

FlagWorker::FlagWorker(const FlagdOptions& options, std::function<std::int64_t()> floor)
    : floor_(std::move(floor)), thread_([this, options] { Run(options); }) {}

FlagWorker::~FlagWorker() {
  stop_ = true;
  thread_.join();
}

std::string FlagWorker::complaint() const {
  MutexLock lock(mutex_);
  return complaint_;
}

void FlagWorker::Complain(const std::string& what) {
  MutexLock lock(mutex_);
  if (complaint_.empty()) complaint_ = what;
}

void FlagWorker::Run(const FlagdOptions& options) {
  const bool by_rpc = options.resolver == FlagdResolver::kRpc;
  const milliseconds allowed = kSlack + (by_rpc ? kLookupDeadline : milliseconds(0));
  openfeature::OpenFeatureAPI api;
  api.SetLogger([](openfeature::LogLevel, const std::string&) {});
  (void)api.SetProvider(std::make_shared<FlagdProvider>(options));
  const auto client = api.GetClient();
  std::int64_t newest = -1;
  while (!stop_) {
    const std::int64_t floor = floor_();
    const auto begun = Clock::now();
    const auto details = client->GetIntegerDetails(kBeat, -1);
    const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - begun);
    ++lookups_;
    slowest_ms_ = std::max<std::int64_t>(slowest_ms_, took.count());
    if (took > allowed) Complain(absl::StrCat("a lookup took ", took.count(), " ms"));
    if (details.GetErrorCode()) {
      ++failures_;
    } else {
      const std::int64_t value = details.GetValue();
      // Neither fresh nor stale values ever go back.
      if (value < newest) Complain(absl::StrCat("went back from ", newest, " to ", value));
      newest = std::max(newest, value);
      if (details.GetReason() != Reason::kStale) {
        if (value < floor) {
          Complain(absl::StrCat("was given ", value, " as ",
                                std::string(openfeature::ToString(details.GetReason())),
                                " when it had been ", floor, " for long"));
        }
        seen_ = value;
      }
    }
    std::this_thread::sleep_for(milliseconds(by_rpc ? 5 : 2));
  }
  (void)api.Shutdown();
}

}  // namespace guidon::testing

// Fifty workers of the C++ SDK under load, while the daemon is killed, paused, cut off and out of
// disk space. No worker waits beyond its deadline, none crashes, everyone has the newest flags
// within seconds of each recovery, and what is called fresh or cached is never older than the event
// stream allows. GUIDON_CHAOS_SECONDS says for how long (default: each trouble once).

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "tests/faults/flag_worker.h"
#include "tests/support/guidond.h"
#include "tests/support/tcp_proxy.h"

namespace guidon::testing {
namespace {

namespace admin_v1 = guidon::admin::v1;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kRpcThreads = 24;
constexpr int kInProcessThreads = 20;
constexpr int kProcesses = 6;
// How long an event may take on a busy machine.
constexpr seconds kPropagation(3);
// What "within seconds of recovery" is at most.
constexpr seconds kRecovery(10);

// The values that the daemon has acknowledged, and since when.
class Beats {
 public:
  void Acknowledged(std::int64_t value) {
    MutexLock lock(mutex_);
    newest_ = value;
    history_.emplace_back(Clock::now(), value);
  }
  std::int64_t newest() const {
    MutexLock lock(mutex_);
    return newest_;
  }

  // The least that a worker may be given now as fresh: what was acknowledged some time ago, but for
  // times when nobody could have told it of a change.
  std::int64_t Floor() {
    MutexLock lock(mutex_);
    if (unreachable_) return floor_;
    const auto now = Clock::now();
    while (!history_.empty() &&
           std::max(history_.front().first, reachable_since_) + kPropagation <= now) {
      floor_ = history_.front().second;
      history_.pop_front();
    }
    return floor_;
  }
  void SetUnreachable(bool unreachable) {
    MutexLock lock(mutex_);
    unreachable_ = unreachable;
    reachable_since_ = Clock::now();
  }

 private:
  mutable Mutex mutex_;
  std::int64_t newest_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t floor_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<std::pair<Clock::time_point, std::int64_t>> history_ ABSL_GUARDED_BY(mutex_);
  bool unreachable_ ABSL_GUARDED_BY(mutex_) = false;
  Clock::time_point reachable_since_ ABSL_GUARDED_BY(mutex_);
};

// A worker in a process of its own.
class WorkerProcess {
 public:
  WorkerProcess(const std::string& resolver, uint16_t port)
      : process_({FLAG_WORKER, resolver, std::to_string(port)}) {}

  std::int64_t seen() {
    const std::string output = process_.output();
    const size_t last = output.rfind("seen ");
    std::int64_t value = -1;
    if (last != std::string::npos && output.find('\n', last) != std::string::npos) {
      (void)absl::SimpleAtoi(output.substr(last + 5, output.find('\n', last) - last - 5), &value);
    }
    return value;
  }
  // "" where it ends as it should.
  std::string End() {
    process_.Signal(SIGTERM);
    const std::optional<int> code = process_.Wait();
    if (code == 0) return "";
    return absl::StrCat("exit code ", code.value_or(-1000), ": ", process_.output(),
                        process_.errors());
  }

 private:
  Process process_;
};

class WorkersChaosTest : public ::testing::Test {
 protected:
  void StartDaemon() {
    std::vector<std::string> options = {"--store", dir_ / "store"};
    if (guidond_ != nullptr) {
      options.insert(options.end(), {"--port", std::to_string(guidond_->evaluation_port()),
                                     "--sync-port", std::to_string(guidond_->sync_port()),
                                     "--admin-port", std::to_string(guidond_->admin_port())});
      guidond_ = nullptr;
    }
    guidond_ = std::make_unique<Guidond>(options);
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  // Gives the flag its next value. False where the daemon does not take it.
  bool Flip() {
    const auto stub = admin_v1::FlagAdmin::NewStub(guidond_->AdminChannel());
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(2));
    admin_v1::PutRequest request;
    auto& item = *request.add_items();
    item.set_key(kBeat);
    item.set_definition(absl::StrCat(R"({"state": "ENABLED", "variants": {"v": )", ++beat_,
                                     R"(}, "defaultVariant": "v"})"));
    admin_v1::PutResponse response;
    if (!stub->Put(&context, request, &response).ok()) return false;
    beats_.Acknowledged(beat_);
    return true;
  }

  void FlipFor(milliseconds duration) {
    const auto end = Clock::now() + duration;
    while (Clock::now() < end) {
      (void)Flip();
      std::this_thread::sleep_for(milliseconds(100));
    }
  }

  void StartWorkers() {
    evaluation_ = std::make_unique<TcpProxy>(guidond_->evaluation_port());
    sync_ = std::make_unique<TcpProxy>(guidond_->sync_port());
    FlagdOptions options;
    options.host = "127.0.0.1";
    options.deadline = kLookupDeadline;
    options.retry_backoff = milliseconds(200);
    options.retry_backoff_max = seconds(1);
    options.log = [](const std::string&) {};
    for (int i = 0; i < kRpcThreads + kInProcessThreads; ++i) {
      const bool by_rpc = i < kRpcThreads;
      options.resolver = by_rpc ? FlagdResolver::kRpc : FlagdResolver::kInProcess;
      // A third asks the daemon each time.
      options.cache = by_rpc && i % 3 == 0 ? FlagdCache::kDisabled : FlagdCache::kLru;
      options.port = by_rpc ? evaluation_->port() : sync_->port();
      if (!by_rpc) options.last_good_path = dir_ / absl::StrCat("last-good-", i);
      workers_.push_back(std::make_unique<FlagWorker>(options, [this] { return beats_.Floor(); }));
    }
    for (int i = 0; i < kProcesses; ++i) {
      const bool by_rpc = i % 2 == 0;
      processes_.push_back(std::make_unique<WorkerProcess>(
          by_rpc ? "rpc" : "in-process", by_rpc ? evaluation_->port() : sync_->port()));
    }
  }

  // Once more a flip, which everyone must see soon.
  void ExpectRecovery(const char* from) {
    const auto begun = Clock::now();
    ASSERT_TRUE(Eventually([&] { return Flip(); })) << from;
    const auto flipped = Clock::now();
    const std::int64_t newest = beats_.newest();
    const bool all = Eventually([&] {
      return std::all_of(workers_.begin(), workers_.end(),
                         [&](const auto& worker) { return worker->seen() == newest; }) &&
             std::all_of(processes_.begin(), processes_.end(),
                         [&](const auto& process) { return process->seen() == newest; });
    });
    const auto end = Clock::now();
    EXPECT_TRUE(all) << from;
    EXPECT_LT(end - begun, kRecovery) << from;
    std::printf("%-14s a flip after %5lld ms, seen by all workers %5lld ms later\n", from,
                Ms(flipped - begun), Ms(end - flipped));
    std::fflush(stdout);
    ExpectNoComplaints(from);
  }

  void ExpectNoComplaints(const char* when) {
    for (size_t i = 0; i < workers_.size(); ++i) {
      EXPECT_EQ(workers_[i]->complaint(), "") << "worker " << i << ", " << when;
    }
  }

  static long long Ms(Clock::duration duration) {
    return std::chrono::duration_cast<milliseconds>(duration).count();
  }

  void Kill() {
    guidond_->process().Signal(SIGKILL);
    guidond_->process().Wait();
    std::this_thread::sleep_for(milliseconds(1000));
    StartDaemon();
    ExpectRecovery("killed");
  }
  void Pause() {
    guidond_->process().Signal(SIGSTOP);
    std::this_thread::sleep_for(milliseconds(2000));
    guidond_->process().Signal(SIGCONT);
    ExpectRecovery("paused");
  }
  // For longer than the grace period.
  void Cut() {
    evaluation_->Cut();
    sync_->Cut();
    FlipFor(milliseconds(6000));
    evaluation_->Mend();
    sync_->Mend();
    ExpectRecovery("cut off");
  }
  void Freeze() {
    beats_.SetUnreachable(true);
    evaluation_->Freeze();
    sync_->Freeze();
    FlipFor(milliseconds(2000));
    evaluation_->Mend();
    sync_->Mend();
    beats_.SetUnreachable(false);
    ExpectRecovery("frozen");
  }
  // As if the disk were full: files must not grow.
  void FillDisk() {
    const rlimit full = {4096, RLIM_INFINITY};
    const rlimit empty = {RLIM_INFINITY, RLIM_INFINITY};
    const pid_t pid = guidond_->process().pid();
    ASSERT_EQ(::prlimit(pid, RLIMIT_FSIZE, &full, nullptr), 0);
    EXPECT_TRUE(Eventually([&] { return !Flip(); }));
    FlipFor(milliseconds(1000));
    ASSERT_EQ(::prlimit(pid, RLIMIT_FSIZE, &empty, nullptr), 0);
    ExpectRecovery("out of disk");
  }

  const TempDir dir_;
  std::unique_ptr<Guidond> guidond_;
  std::int64_t beat_ = 0;
  Beats beats_;
  std::unique_ptr<TcpProxy> evaluation_;
  std::unique_ptr<TcpProxy> sync_;
  std::vector<std::unique_ptr<FlagWorker>> workers_;
  std::vector<std::unique_ptr<WorkerProcess>> processes_;
};

TEST_F(WorkersChaosTest, WorkersComeThroughAllTroubles) {
  const char* const given = std::getenv("GUIDON_CHAOS_SECONDS");
  const auto end = Clock::now() + seconds(given == nullptr ? 0 : std::atoi(given));
  StartDaemon();
  ASSERT_TRUE(Flip());
  StartWorkers();
  ExpectRecovery("started");
  const std::function<void()> troubles[] = {[&] { Kill(); }, [&] { Pause(); }, [&] { Cut(); },
                                            [&] { Freeze(); }, [&] { FillDisk(); }};
  do {
    for (const auto& trouble : troubles) {
      FlipFor(milliseconds(1000));
      trouble();
      if (HasFatalFailure()) return;
    }
  } while (Clock::now() < end);

  std::uint64_t lookups = 0;
  std::uint64_t failures = 0;
  milliseconds slowest_rpc(0);
  milliseconds slowest_in_process(0);
  for (int i = 0; i < kRpcThreads + kInProcessThreads; ++i) {
    const FlagWorker& worker = *workers_[static_cast<size_t>(i)];
    EXPECT_GT(worker.lookups(), 100u);
    lookups += worker.lookups();
    failures += worker.failures();
    milliseconds& slowest = i < kRpcThreads ? slowest_rpc : slowest_in_process;
    slowest = std::max(slowest, worker.slowest());
    // In process nobody ever lacks a value once there was one.
    if (i >= kRpcThreads) {
      EXPECT_LT(worker.failures(), worker.lookups() / 10);
    }
  }
  std::printf(
      "%llu lookups in this process, %llu failed; slowest: %lld ms by RPC, %lld ms in process\n",
      static_cast<unsigned long long>(lookups), static_cast<unsigned long long>(failures),
      static_cast<long long>(slowest_rpc.count()),
      static_cast<long long>(slowest_in_process.count()));
  for (const auto& process : processes_) EXPECT_EQ(process->End(), "");
}

}  // namespace
}  // namespace guidon::testing

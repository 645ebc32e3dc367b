#include "bench/load/load_run.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/load/connection.h"
#include "bench/load/poller.h"
#include "bench/load/process_usage.h"

namespace guidon::bench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

constexpr std::chrono::seconds kPatience{10};

// Times are nanoseconds since the clock's epoch, which are the tags of the calls too.
uint64_t Now() {
  return static_cast<uint64_t>(nanoseconds(Clock::now().time_since_epoch()).count());
}

class LoadRun final : Connection::Listener {
 public:
  LoadRun(const std::vector<Request>& mix, const LoadOptions& options)
      : mix_(mix), options_(options), pace_(options.rate > 0 ? 1e9 / options.rate : 0) {}

  absl::StatusOr<LoadResult> Run() {
    for (int i = 0; i < options_.connections; ++i) {
      auto connection = Connect(options_.target, mix_, options_.streams);
      if (!connection.ok()) return connection.status();
      poller_.Add(*std::move(connection));
    }
    start_ = now_ = Now();
    counted_from_ = start_ + static_cast<uint64_t>(nanoseconds(options_.warm_up).count());
    counted_until_ = counted_from_ + static_cast<uint64_t>(nanoseconds(options_.duration).count());
    if (absl::Status status = Loop(); !status.ok()) return status;
    result_.seconds = static_cast<double>(counted_until_ - counted_from_) * 1e-9;
    return std::move(result_);
  }

 private:
  absl::Status Loop() {
    bool counting = false;
    double cpu_before = 0;
    for (;;) {
      if (!counting && now_ >= counted_from_) {
        counting = true;
        if (absl::Status status = ReadCpu(cpu_before); !status.ok()) return status;
      }
      if (now_ >= counted_until_) break;
      if (absl::Status status = StartCalls(); !status.ok()) return status;
      const uint64_t until = std::min(NextDue(), counting ? counted_until_ : counted_from_);
      if (absl::Status status = Receive(until); !status.ok()) return status;
    }
    double cpu_after = 0;
    if (absl::Status status = ReadCpu(cpu_after); !status.ok()) return status;
    result_.server_cpu_seconds = cpu_after - cpu_before;
    return Drain();
  }

  absl::Status ReadCpu(double& seconds) const {
    if (options_.server == 0) return absl::OkStatus();
    const auto read = CpuSeconds(options_.server);
    if (!read.ok()) return read.status();
    seconds = *read;
    return absl::OkStatus();
  }

  bool open_loop() const { return pace_ > 0; }

  uint64_t DueOf(uint64_t call) const {
    return start_ + static_cast<uint64_t>(static_cast<double>(call) * pace_);
  }

  // When the next call is to be started; far away where it waits for a reply.
  uint64_t NextDue() const { return open_loop() && !blocked_ ? DueOf(started_) : UINT64_MAX; }

  absl::Status StartCalls() {
    now_ = Now();
    return open_loop() ? StartDue() : StartNext();
  }

  absl::Status StartNext() {
    for (size_t i = 0; i < poller_.connections().size(); ++i) {
      Connection& connection = *poller_.connections()[i];
      while (connection.CanStart()) connection.Start(started_++ % mix_.size(), now_);
      if (absl::Status status = poller_.Send(i); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status StartDue() {
    blocked_ = false;
    const size_t count = poller_.connections().size();
    while (!blocked_ && DueOf(started_) <= now_ && DueOf(started_) < counted_until_) {
      size_t tried = 0;
      while (tried < count && !poller_.connections()[next_]->CanStart()) {
        next_ = (next_ + 1) % count;
        ++tried;
      }
      blocked_ = tried == count;
      if (blocked_) break;
      poller_.connections()[next_]->Start(started_ % mix_.size(), DueOf(started_));
      ++started_;
      next_ = (next_ + 1) % count;
    }
    for (size_t i = 0; i < count; ++i) {
      if (!poller_.connections()[i]->wants_to_send()) continue;
      if (absl::Status status = poller_.Send(i); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Receive(uint64_t until) {
    const uint64_t before = Now();
    const auto readable = poller_.Wait(nanoseconds(until > before ? until - before : 0));
    if (!readable.ok()) return readable.status();
    now_ = Now();
    for (const size_t i : *readable) {
      if (absl::Status status = poller_.connections()[i]->Receive(*this); !status.ok()) {
        return absl::UnavailableError(absl::StrCat(options_.target, ": ", status.message()));
      }
    }
    return absl::OkStatus();
  }

  // Calls that were due belong to the figures, however late they end.
  absl::Status Drain() {
    const uint64_t patience = Now() + static_cast<uint64_t>(nanoseconds(kPatience).count());
    while (UnderWay() || (open_loop() && DueOf(started_) < counted_until_)) {
      if (Now() > patience) {
        return absl::UnavailableError(
            absl::StrCat(options_.target, ": calls without an end after 10 s"));
      }
      if (open_loop()) {
        if (absl::Status status = StartCalls(); !status.ok()) return status;
      }
      if (absl::Status status = Receive(patience); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  bool UnderWay() const {
    return std::any_of(poller_.connections().begin(), poller_.connections().end(),
                       [](const auto& connection) { return connection->under_way() > 0; });
  }

  void OnData(uint64_t, absl::string_view) override {}

  void OnEnd(uint64_t due, absl::string_view failure) override {
    const uint64_t counts_by = open_loop() ? due : now_;
    if (counts_by < counted_from_ || counts_by >= counted_until_) return;
    ++result_.calls;
    result_.latency.Record(now_ - due);
    if (failure.empty()) return;
    if (result_.failures++ == 0) result_.first_failure = std::string(failure);
  }

  const std::vector<Request>& mix_;
  const LoadOptions& options_;
  const double pace_;  // nanoseconds between calls; 0: closed loop
  Poller poller_;
  LoadResult result_;
  uint64_t start_ = 0;
  uint64_t counted_from_ = 0;
  uint64_t counted_until_ = 0;
  uint64_t now_ = 0;
  uint64_t started_ = 0;
  size_t next_ = 0;       // connection
  bool blocked_ = false;  // a call is due, and no connection can take it
};

}  // namespace

absl::StatusOr<LoadResult> RunLoad(const std::vector<Request>& mix, const LoadOptions& options) {
  return LoadRun(mix, options).Run();
}

}  // namespace guidon::bench

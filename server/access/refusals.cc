#include "server/access/refusals.h"

#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "spdlog/spdlog.h"

namespace guidon {

Refusals::Refusals(prometheus::Registry& registry, Record record)
    : family_(prometheus::BuildCounter()
                  .Name("guidon_admin_refused_calls_total")
                  .Help("Calls of the admin services that were refused, by cause and method.")
                  .Register(registry)),
      record_(std::move(record)), thread_([this] { Run(); }) {}

Refusals::~Refusals() {
  {
    MutexLock lock(mutex_);
    stop_ = true;
  }
  changed_.NotifyAll();
  thread_.join();
}

void Refusals::Note(const Refusal& refusal) {
  family_.Add({{"cause", std::string(refusal.cause)}, {"method", refusal.method}}).Increment();
  spdlog::warn("admin: {} by {} from {} refused: {}", refusal.method, refusal.identity,
               refusal.peer, refusal.message);
  {
    MutexLock lock(mutex_);
    window_.Note(refusal, absl::Now());
  }
  changed_.NotifyAll();
}

void Refusals::Run() {
  bool stop = false;
  while (!stop) {
    std::vector<RefusalWindow::Record> due;
    {
      MutexLock lock(mutex_);
      stop = stop_;
      due = stop ? window_.TakeAll() : window_.TakeDue(absl::Now());
      if (due.empty() && !stop) {
        // As long as there is something to be recorded when its minute is over, looks each second.
        window_.empty() ? changed_.Wait(mutex_)
                        : (void)changed_.WaitFor(mutex_, std::chrono::seconds(1));
      }
    }
    Write(due);
  }
}

void Refusals::Write(const std::vector<RefusalWindow::Record>& records) const {
  for (const RefusalWindow::Record& record : records) {
    const absl::Status written = record_(record.actor, record.text);
    if (!written.ok()) {
      spdlog::error("admin: a refusal is not in the history: {}", std::string(written.message()));
    }
  }
}

}  // namespace guidon

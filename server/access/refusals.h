#ifndef GUIDON_SERVER_ACCESS_REFUSALS_H_
#define GUIDON_SERVER_ACCESS_REFUSALS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/registry.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "server/access/refusal.h"
#include "server/access/refusal_window.h"

namespace guidon {

// Keeps account of refusals: counts them as guidon_admin_refused_calls_total, logs them, and has
// them recorded by a thread of its own, so that a refusal waits for no disk. Thread-safe.
class Refusals {
 public:
  // Writes a record to the history.
  using Record = std::function<absl::Status(const std::string& actor, const std::string& text)>;

  // The metrics become part of `registry`, which must outlive this.
  Refusals(prometheus::Registry& registry, Record record);
  // Records what has not been recorded.
  ~Refusals();
  Refusals(const Refusals&) = delete;
  Refusals& operator=(const Refusals&) = delete;

  void Note(const Refusal& refusal);

 private:
  void Run();
  void Write(const std::vector<RefusalWindow::Record>& records) const;

  prometheus::Family<prometheus::Counter>& family_;
  const Record record_;
  Mutex mutex_;
  CondVar changed_;
  RefusalWindow window_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_REFUSALS_H_

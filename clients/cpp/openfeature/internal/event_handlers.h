#ifndef OPENFEATURE_INTERNAL_EVENT_HANDLERS_H_
#define OPENFEATURE_INTERNAL_EVENT_HANDLERS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "openfeature/log.h"
#include "openfeature/provider_event.h"

namespace openfeature::internal {

// The handlers of an API and its clients, and the runs of them that are due. Runs keep the order in
// which they were queued; whoever calls RunDue runs them, unless another thread is at it. Handlers
// may come back to the API: no lock is held while they run. Thread-safe.
class EventHandlers {
 public:
  struct Handler {
    HandlerId id;
    ProviderEvent event;
    std::optional<std::size_t> domain;  // The client's; nullopt: a handler of the API.
    std::string domain_name;
    EventHandler run;
    std::atomic<bool> removed = false;
  };

  std::shared_ptr<Handler> Add(ProviderEvent event, std::optional<std::size_t> domain,
                               std::string domain_name, EventHandler run);
  // Does nothing where there is no such handler. One that runs in another thread may still end
  // after this has returned.
  void Remove(HandlerId id);
  // Removes all, and what is due.
  void Clear();

  // Queues a run of each handler for `event` whose domain `concerns` says yes to.
  void Queue(ProviderEvent event, const EventDetails& details,
             const std::function<bool(std::optional<std::size_t>)>& concerns);
  void QueueOne(std::shared_ptr<Handler> handler, EventDetails details);

  // Runs what is due; `log` gets what handlers throw.
  void RunDue(const LogCallback& log);

 private:
  struct Run {
    std::shared_ptr<Handler> handler;
    EventDetails details;
  };

  guidon::Mutex mutex_;
  std::uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::shared_ptr<Handler>> handlers_ ABSL_GUARDED_BY(mutex_);
  std::deque<Run> due_ ABSL_GUARDED_BY(mutex_);
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_EVENT_HANDLERS_H_

#ifndef GUIDON_SERVER_SERVICES_STREAM_HUB_H_
#define GUIDON_SERVER_SERVICES_STREAM_HUB_H_

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/mutex.h"

namespace guidon {

// A server stream that waits for something to tell its client. Its functions are called by the
// hub's thread, one at a time; they must not block.
class HubStream {
 public:
  virtual ~HubStream() = default;

  // Something may have changed: send what is new, or remember to once the stream is free.
  virtual void Wake() = 0;
  // Called once a second.
  virtual void Tick(std::chrono::steady_clock::time_point now) = 0;
  // The daemon is going down: say goodbye and finish.
  virtual void Shutdown() = 0;
};

// Wakes all open streams after a change, from a thread of its own, so that whoever makes the
// change waits for none of them. Thread-safe.
class StreamHub {
 public:
  StreamHub();
  ~StreamHub();
  StreamHub(const StreamHub&) = delete;
  StreamHub& operator=(const StreamHub&) = delete;

  // Keeps the stream alive until Remove. A stream that comes after Shutdown is shut down.
  void Add(std::shared_ptr<HubStream> stream);
  void Remove(const HubStream* stream);

  // Wakes all streams soon. Calls that come meanwhile become one. Never blocks for long.
  void WakeAll();

  // Tells all streams to finish, now and those yet to come. Returns when they have been told.
  void Shutdown();

 private:
  void Run();
  std::vector<std::shared_ptr<HubStream>> Streams();

  Mutex mutex_;
  CondVar changed_;
  absl::flat_hash_map<const HubStream*, std::shared_ptr<HubStream>> streams_
      ABSL_GUARDED_BY(mutex_);
  bool wake_ ABSL_GUARDED_BY(mutex_) = false;
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_STREAM_HUB_H_

#ifndef GUIDON_SERVER_CALL_WORKERS_H_
#define GUIDON_SERVER_CALL_WORKERS_H_

#include <grpcpp/support/server_interceptor.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"

namespace guidon {

// Threads for calls that wait for the disk. gRPC has very few threads for callbacks, one for two
// cores, and all servers of a process share them: a handler that blocks holds up evaluations too.
class CallWorkers {
 public:
  explicit CallWorkers(size_t threads);
  // Runs what was handed over before.
  ~CallWorkers();
  CallWorkers(const CallWorkers&) = delete;
  CallWorkers& operator=(const CallWorkers&) = delete;

  // Runs `work` on one of the threads, in the order of the calls.
  void Run(std::function<void()> work);

  // What makes a gRPC server, whose calls have all ended before this is destroyed, run the handlers
  // of guidon's own services on these threads. Later callbacks of a stream come on gRPC's threads.
  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> ForServer();

 private:
  void Work();

  Mutex mutex_;
  std::vector<CondVar*> idle_ ABSL_GUARDED_BY(mutex_);  // one for each thread that waits for work
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_CALL_WORKERS_H_

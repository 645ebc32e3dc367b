#ifndef GUIDON_TESTS_E2E_CANARY_POD_H_
#define GUIDON_TESTS_E2E_CANARY_POD_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "tests/support/process.h"

namespace guidon::testing {

// A pod: the api's process, which is started again when it ends, later each time, as the kubelet
// does; on the same port each time.
class Pod {
 public:
  Pod(std::string name, std::string hash, std::vector<std::string> behaviour);
  ~Pod();
  Pod(const Pod&) = delete;
  Pod& operator=(const Pod&) = delete;

  const std::string& name() const { return name_; }
  const std::string& hash() const { return hash_; }
  // One that nobody listens on where the process does not come up.
  uint16_t port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int restarts() const { return restarts_; }

 private:
  std::unique_ptr<Process> StartProcess();
  void Supervise();

  const std::string name_;
  const std::string hash_;
  const std::vector<std::string> behaviour_;
  uint16_t port_ = 0;
  std::atomic<int> restarts_ = 0;
  std::unique_ptr<Process> process_;  // after the constructor, the supervisor's alone
  Mutex mutex_;
  CondVar changed_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread supervisor_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_CANARY_POD_H_

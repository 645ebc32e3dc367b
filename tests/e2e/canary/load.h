#ifndef GUIDON_TESTS_E2E_CANARY_LOAD_H_
#define GUIDON_TESTS_E2E_CANARY_LOAD_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace guidon::testing {

// What users saw.
struct Seen {
  int64_t requests = 0;
  int64_t failed = 0;                         // an answer of 500 or more, or none
  int64_t slow = 0;                           // took more than 100 ms
  std::map<std::string, int64_t> by_version;  // answers; "" where the mesh had nobody to ask
};

// Users who ask through the mesh, so many times a second, until this ends.
class Load {
 public:
  Load(const std::string& socket, int per_second);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  Seen seen();

 private:
  void Ask(const std::string& socket, int which, int per_second);

  std::atomic<bool> ended_ = false;
  Mutex mutex_;
  Seen seen_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> users_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_CANARY_LOAD_H_

#ifndef GUIDON_TESTS_E2E_KUBERNETES_WITHIN_H_
#define GUIDON_TESTS_E2E_KUBERNETES_WITHIN_H_

#include <chrono>
#include <thread>

namespace guidon::testing {

// Calls `condition` a few times a second until it is true; false when `time` ends first.
template <typename Condition>
bool Within(std::chrono::seconds time, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  return true;
}

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_WITHIN_H_

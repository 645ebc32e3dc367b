#ifndef OPENFEATURE_INTERNAL_BACKGROUND_H_
#define OPENFEATURE_INTERNAL_BACKGROUND_H_

#include <functional>
#include <memory>

namespace openfeature::internal {

// Threads that come and go, one for each Init and Shutdown of a provider that nobody waits for, so
// that a slow one holds up no other. Thread-safe.
class Background {
 public:
  Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Runs `task` on a thread of its own; it may outlive this object.
  void Run(std::function<void()> task);

  // Waits until all tasks have ended, but for those that wait here themselves.
  void WaitForAll();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_BACKGROUND_H_

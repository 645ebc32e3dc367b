#include "openfeature/internal/background.h"

#include <thread>
#include <utility>

#include "base/mutex.h"

namespace openfeature::internal {
namespace {

thread_local const void* task_of_this_thread = nullptr;

}  // namespace

struct Background::State {
  guidon::Mutex mutex;
  guidon::CondVar ended;
  int running ABSL_GUARDED_BY(mutex) = 0;  // But for the tasks that wait.
};

Background::Background() : state_(std::make_shared<State>()) {}

void Background::Run(std::function<void()> task) {
  {
    guidon::MutexLock lock(state_->mutex);
    ++state_->running;
  }
  std::thread([state = state_, task = std::move(task)]() mutable {
    task_of_this_thread = state.get();
    task();
    task = nullptr;  // What it holds goes before it counts as ended.
    guidon::MutexLock lock(state->mutex);
    --state->running;
    state->ended.NotifyAll();
  }).detach();
}

void Background::WaitForAll() {
  const bool is_task = task_of_this_thread == state_.get();
  guidon::MutexLock lock(state_->mutex);
  if (is_task) {
    --state_->running;
    state_->ended.NotifyAll();
  }
  while (state_->running > 0) state_->ended.Wait(state_->mutex);
  if (is_task) ++state_->running;
}

}  // namespace openfeature::internal

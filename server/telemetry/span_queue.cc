#include "server/telemetry/span_queue.h"

#include <algorithm>
#include <utility>

namespace guidon {

SpanQueue::SpanQueue(size_t capacity, size_t batch, prometheus::Counter& dropped)
    : capacity_(capacity), batch_(std::min(batch, capacity)), dropped_(dropped) {}

void SpanQueue::Push(std::unique_ptr<Span> span) {
  bool batch_is_full = false;
  {
    MutexLock lock(mutex_);
    if (spans_.size() < capacity_) {
      spans_.push_back(std::move(span));
      batch_is_full = spans_.size() == batch_;
    }
  }
  if (span != nullptr) dropped_.Increment();
  if (batch_is_full) changed_.NotifyAll();
}

SpanQueue::Batch SpanQueue::Take() {
  Batch batch;
  MutexLock lock(mutex_);
  while (!spans_.empty() && batch.size() < batch_) {
    batch.push_back(std::move(spans_.front()));
    spans_.pop_front();
  }
  return batch;
}

bool SpanQueue::HasBatch() {
  MutexLock lock(mutex_);
  return BatchIsFull();
}

bool SpanQueue::Wait(Clock::time_point until, bool eager) {
  MutexLock lock(mutex_);
  while (!closed_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0 || (eager && BatchIsFull())) return true;
    changed_.WaitFor(mutex_, left);
  }
  return false;
}

void SpanQueue::Close() {
  {
    MutexLock lock(mutex_);
    closed_ = true;
  }
  changed_.NotifyAll();
}

}  // namespace guidon

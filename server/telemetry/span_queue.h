#ifndef GUIDON_SERVER_TELEMETRY_SPAN_QUEUE_H_
#define GUIDON_SERVER_TELEMETRY_SPAN_QUEUE_H_

#include <prometheus/counter.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "server/telemetry/span.h"

namespace guidon {

// Spans that wait to be sent, and the exporter that waits for them. Thread-safe.
class SpanQueue {
 public:
  using Batch = std::vector<std::unique_ptr<Span>>;
  using Clock = std::chrono::steady_clock;

  // Holds at most `capacity` spans; `dropped` counts those that found no place and must outlive
  // this.
  SpanQueue(size_t capacity, size_t batch, prometheus::Counter& dropped);

  // Appends a span, or drops it where the queue is full. Never waits.
  void Push(std::unique_ptr<Span> span);

  // The oldest spans, at most a batch of them.
  Batch Take();

  bool HasBatch();  // a whole one

  // Returns true at `until`, or as soon as there is a whole batch where `eager`; false once Close
  // was called.
  bool Wait(Clock::time_point until, bool eager);

  void Close();

 private:
  bool BatchIsFull() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return spans_.size() >= batch_; }

  const size_t capacity_;
  const size_t batch_;
  prometheus::Counter& dropped_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<std::unique_ptr<Span>> spans_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_SPAN_QUEUE_H_

#ifndef OPENFEATURE_INTERNAL_PUBLISHED_H_
#define OPENFEATURE_INTERNAL_PUBLISHED_H_

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "openfeature/internal/hazard_slots.h"

namespace openfeature::internal {

// The place where the newest of a row of immutable objects is published.
//
// Readers take no lock, wait for nobody and write to no memory that other threads write to. Not
// std::atomic<std::shared_ptr>: that one locks, and its count is fought over by all readers. Not
// the evaluator's SnapshotCell: there a thread keeps what it saw last, here a provider; so a
// replaced provider would live on until each thread has evaluated once more.
template <typename T>
class Published {
 public:
  using Garbage = std::vector<std::unique_ptr<const T>>;

  // May be nullptr, as may what is set later.
  explicit Published(std::unique_ptr<const T> first) : newest_(first.release()) {}
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;
  // Nobody may be reading any more.
  ~Published() { delete newest_.load(); }

  // Holds what was the newest when it was made. To be destroyed on the same thread, in the reverse
  // order of making.
  class Reader {
   public:
    explicit Reader(const Published& cell) {
      const T* seen = cell.newest_.load(std::memory_order_acquire);
      if (seen == nullptr) return;
      slot_ = &PushHazardSlot();
      for (;;) {
        slot_->reads.store(
            seen);  // Sequentially consistent: seen by the writer, or it is seen here.
        value_ = cell.newest_.load();
        if (value_ == seen) return;
        seen = value_;
      }
    }
    ~Reader() {
      if (slot_ == nullptr) return;
      slot_->reads.store(nullptr, std::memory_order_release);
      PopHazardSlot();
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    const T* get() const { return value_; }
    const T* operator->() const { return value_; }
    const T& operator*() const { return *value_; }

   private:
    HazardSlot* slot_ = nullptr;
    const T* value_ = nullptr;
  };

  // Makes `next` the newest and returns former objects that nobody reads any more, to be freed
  // where the caller holds no lock. Callers take turns.
  [[nodiscard]] Garbage Set(std::unique_ptr<const T> next) {
    if (const T* former = newest_.exchange(next.release())) retired_.emplace_back(former);
    return Sweep();
  }

  // The former objects that nobody reads any more. Callers of this and of Set take turns.
  [[nodiscard]] Garbage Sweep() {
    Garbage garbage;
    Garbage kept;
    for (std::unique_ptr<const T>& former : retired_) {
      (IsBeingRead(former.get()) ? kept : garbage).push_back(std::move(former));
    }
    retired_ = std::move(kept);
    return garbage;
  }

  // Whether some former object is still being read, as of the last Set or Sweep.
  bool HasRetired() const { return !retired_.empty(); }

 private:
  std::atomic<const T*> newest_;
  Garbage retired_;
};

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_PUBLISHED_H_

#ifndef OPENFEATURE_INTERNAL_HAZARD_SLOTS_H_
#define OPENFEATURE_INTERNAL_HAZARD_SLOTS_H_

#include <atomic>

namespace openfeature::internal {

// Where a reader says which object it is reading, so that nobody frees it ("hazard pointer").
// Slots belong to one thread at a time, which takes and returns them like a stack. Each has a cache
// line of its own, for threads write to theirs all the time.
struct alignas(64) HazardSlot {
  std::atomic<const void*> reads{nullptr};
  std::atomic<bool> taken{true};
  HazardSlot* next = nullptr;
};

// The next free slot of this thread. Allocates only when a thread reads deeper than it ever did.
HazardSlot& PushHazardSlot();

// Returns the slot that this thread took last.
void PopHazardSlot();

// Whether any thread reads `object` now. Sequentially consistent with the slots' stores.
bool IsBeingRead(const void* object);

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_HAZARD_SLOTS_H_

#include "openfeature/internal/hazard_slots.h"

#include <cstddef>
#include <vector>

namespace openfeature::internal {
namespace {

// All slots that ever were; they are used again, never freed.
std::atomic<HazardSlot*> all_slots{nullptr};

HazardSlot* TakeSlot() {
  for (HazardSlot* slot = all_slots.load(std::memory_order_acquire); slot != nullptr;
       slot = slot->next) {
    bool taken = false;
    if (slot->taken.compare_exchange_strong(taken, true)) return slot;
  }
  auto* slot = new HazardSlot;
  slot->next = all_slots.load(std::memory_order_relaxed);
  while (!all_slots.compare_exchange_weak(slot->next, slot)) {
  }
  return slot;
}

struct ThreadSlots {
  ~ThreadSlots() {
    for (HazardSlot* slot : slots) slot->taken.store(false);
  }
  std::vector<HazardSlot*> slots;
  std::size_t depth = 0;
};

thread_local ThreadSlots slots_of_this_thread;

}  // namespace

HazardSlot& PushHazardSlot() {
  ThreadSlots& own = slots_of_this_thread;
  if (own.depth == own.slots.size()) own.slots.push_back(TakeSlot());
  return *own.slots[own.depth++];
}

void PopHazardSlot() { --slots_of_this_thread.depth; }

bool IsBeingRead(const void* object) {
  for (HazardSlot* slot = all_slots.load(); slot != nullptr; slot = slot->next) {
    if (slot->reads.load() == object) return true;
  }
  return false;
}

}  // namespace openfeature::internal

#include "evaluator/flag_tally.h"

#include <cstring>
#include <new>

namespace guidon {

FlagTally* FlagTally::Make(size_t outcomes, std::span<const absl::string_view> names) {
  static_assert(sizeof(FlagTally) % alignof(Counter) == 0);
  size_t size = sizeof(FlagTally) + outcomes * sizeof(Counter);
  for (const absl::string_view name : names) size += sizeof(uint32_t) + name.size();
  auto* const tally = new (::operator new(size)) FlagTally(outcomes, names.size());
  std::uninitialized_value_construct_n(tally->counters(), outcomes);
  auto* end = reinterpret_cast<char*>(tally->counters() + outcomes);
  for (const absl::string_view name : names) {
    const auto length = static_cast<uint32_t>(name.size());
    std::memcpy(end, &length, sizeof length);
    std::memcpy(end + sizeof length, name.data(), length);
    end += sizeof length + length;
  }
  return tally;
}

void FlagTally::Release() {
  if (owners_.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
  this->~FlagTally();
  ::operator delete(this);
}

std::vector<std::string> FlagTally::Names() const {
  std::vector<std::string> names;
  const auto* end = reinterpret_cast<const char*>(counters() + outcomes_);
  while (names.size() < names_) {
    uint32_t length = 0;
    std::memcpy(&length, end, sizeof length);
    names.emplace_back(end + sizeof length, length);
    end += sizeof length + length;
  }
  return names;
}

}  // namespace guidon

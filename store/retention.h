#ifndef GUIDON_STORE_RETENTION_H_
#define GUIDON_STORE_RETENTION_H_

#include <cstdint>

#include "absl/time/time.h"

namespace guidon {

// How much of the history is kept: what is beyond either limit is trimmed, the oldest first, so
// that what is left is without a gap. Flags themselves lose nothing, and neither does what brings a
// killed flag back, which is kept with it.
struct Retention {
  absl::Duration max_age = absl::ZeroDuration();  // 0: any age
  uint32_t max_count = 0;                         // of records; 0: any number

  bool keeps_all() const { return max_age == absl::ZeroDuration() && max_count == 0; }
};

// So many of the newest records are always kept, whatever their age.
inline constexpr uint64_t kHistoryFloor = 1000;

}  // namespace guidon

#endif  // GUIDON_STORE_RETENTION_H_

#include "server/sources/poll_schedule.h"

#include <cstdint>

namespace guidon {
namespace {

// FNV-1a of 32 bits, as flagd takes it.
uint32_t Fnv1a(absl::string_view text) {
  uint32_t hash = 2166136261;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
  return hash;
}

}  // namespace

absl::Duration UntilNextPoll(absl::Time now, absl::Duration interval, absl::string_view seed) {
  if (seed.empty()) return interval;
  const absl::Duration offset =
      absl::Seconds(static_cast<int64_t>(Fnv1a(seed)) % absl::ToInt64Seconds(interval));
  absl::Duration since_last;
  (void)absl::IDivDuration(now - absl::UnixEpoch() - offset, interval, &since_last);
  return interval - since_last;
}

}  // namespace guidon

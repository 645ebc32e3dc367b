#include "clients/cli/retry.h"

#include <array>
#include <random>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace guidon::cli {
namespace {

// Long enough in all for a guidond to start.
constexpr std::array<absl::Duration, 4> kWaits = {absl::Milliseconds(50), absl::Milliseconds(200),
                                                  absl::Milliseconds(400), absl::Milliseconds(800)};

}  // namespace

Retry::Retry(absl::Time deadline) : deadline_(deadline) {
  std::random_device random;
  for (int i = 0; i < 4; ++i) absl::StrAppendFormat(&key_, "%08x", random());
}

bool Retry::Again(const absl::Status& status) {
  if (!absl::IsUnavailable(status) || tries_ == kWaits.size()) return false;
  const absl::Duration wait = kWaits[tries_++];
  if (absl::Now() + wait >= deadline_) return false;
  absl::SleepFor(wait);
  return true;
}

}  // namespace guidon::cli

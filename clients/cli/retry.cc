#include "clients/cli/retry.h"

#include <array>
#include <random>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace guidon::cli {
namespace {

// Three seconds in all: long enough for a guidond to start.
constexpr std::array<absl::Duration, 5> kWaits = {absl::Milliseconds(50), absl::Milliseconds(200),
                                                  absl::Milliseconds(400), absl::Milliseconds(800),
                                                  absl::Milliseconds(1600)};

}  // namespace

Retry::Retry(absl::Time deadline) : deadline_(deadline) {
  std::random_device random;
  for (int i = 0; i < 4; ++i) absl::StrAppendFormat(&key_, "%08x", random());
}

std::optional<absl::Time> Retry::Next(const absl::Status& status) {
  if (!absl::IsUnavailable(status) || tries_ == kWaits.size()) return std::nullopt;
  const absl::Time next = absl::Now() + kWaits[tries_++];
  if (next >= deadline_) return std::nullopt;
  return next;
}

}  // namespace guidon::cli

#include "openfeature/internal/default_log.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>

namespace openfeature::internal {
namespace {

constexpr std::int64_t kLinesInASecond = 10;

}  // namespace

void DefaultLog(LogLevel level, const std::string& message) {
  if (level < LogLevel::kWarning) return;
  static std::atomic<std::int64_t> second{0};
  static std::atomic<std::int64_t> lines{0};
  const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(
                               std::chrono::steady_clock::now().time_since_epoch())
                               .count();
  if (second.exchange(now, std::memory_order_relaxed) != now) lines = 0;
  if (lines.fetch_add(1, std::memory_order_relaxed) >= kLinesInASecond) return;
  std::fprintf(stderr, "openfeature: %s: %s\n", level == LogLevel::kError ? "error" : "warning",
               message.c_str());
}

}  // namespace openfeature::internal

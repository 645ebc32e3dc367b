#include "server/services/stream_end.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

using Clock = std::chrono::steady_clock;

TEST(StreamEndTest, IsNeverWithoutALimitAndBeyondWhatTheClockCounts) {
  for (const absl::Duration limit : {absl::ZeroDuration(), absl::Hours(2'562'047),
                                     absl::Hours(99'999'999), absl::InfiniteDuration()}) {
    EXPECT_EQ(StreamEnd(limit), Clock::time_point::max()) << limit;
  }
}

TEST(StreamEndTest, IsTheLimitFromNow) {
  const auto before = Clock::now() + std::chrono::hours(24);
  const Clock::time_point end = StreamEnd(absl::Hours(24));
  EXPECT_GE(end, before);
  EXPECT_LE(end, Clock::now() + std::chrono::hours(24));
}

}  // namespace
}  // namespace guidon

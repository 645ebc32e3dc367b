#include "server/sources/poll_schedule.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

TEST(UntilNextPollTest, WithoutASeedItIsTheInterval) {
  EXPECT_EQ(UntilNextPoll(absl::FromUnixMillis(1'234'567), absl::Seconds(5), ""), absl::Seconds(5));
}

TEST(UntilNextPollTest, ASeedFixesTheMomentWithinTheInterval) {
  // FNV-1a of "a" is 0xe40c292c = 3826002220, and 3826002220 % 60 = 40.
  const absl::Duration minute = absl::Minutes(1);
  EXPECT_EQ(UntilNextPoll(absl::FromUnixSeconds(600), minute, "a"), absl::Seconds(40));
  EXPECT_EQ(UntilNextPoll(absl::FromUnixSeconds(639), minute, "a"), absl::Seconds(1));
  EXPECT_EQ(UntilNextPoll(absl::FromUnixSeconds(640), minute, "a"), minute);
  EXPECT_EQ(UntilNextPoll(absl::FromUnixMillis(640'500), minute, "a"), absl::Milliseconds(59'500));
}

}  // namespace
}  // namespace guidon

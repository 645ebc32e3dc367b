#include "server/http/serving_clock.h"

#include <gtest/gtest.h>

#include <thread>

namespace guidon {
namespace {

using std::chrono::milliseconds;

TEST(ServingClockTest, GoesOnBetweenTicks) {
  ServingClock::Tick();
  const auto start = ServingClock::now();
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_GE(ServingClock::now() - start, milliseconds(20));
}

TEST(ServingClockTest, HardlyGoesOnWithoutTicks) {
  ServingClock::Tick();
  const auto start = ServingClock::now();
  std::this_thread::sleep_for(milliseconds(400));
  EXPECT_LE(ServingClock::now() - start, 2 * ServingClock::kTick);
  ServingClock::Tick();
  EXPECT_LE(ServingClock::now() - start, 4 * ServingClock::kTick);
}

}  // namespace
}  // namespace guidon

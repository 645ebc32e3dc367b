#include "server/http/ping_guard.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr ServingClock::time_point kStart{};

TEST(PingGuardTest, PingsAtTheAllowedPaceGoOnForEver) {
  PingGuard guard({seconds(30), true});
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(guard.Allow(true, kStart + i * seconds(30)));
}

TEST(PingGuardTest, TheThirdEarlyPingIsTooMuch) {
  PingGuard guard({seconds(30), true});
  EXPECT_TRUE(guard.Allow(true, kStart));
  EXPECT_TRUE(guard.Allow(true, kStart + seconds(1)));
  EXPECT_TRUE(guard.Allow(true, kStart + seconds(2)));
  EXPECT_FALSE(guard.Allow(true, kStart + seconds(3)));
}

TEST(PingGuardTest, WhatTheServerSendsPardons) {
  PingGuard guard({seconds(30), true});
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(guard.Allow(true, kStart + i * seconds(1)));
    guard.Pardon();
  }
}

TEST(PingGuardTest, WithoutCallsPingsMayBeForbidden) {
  PingGuard guard({seconds(30), false});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(guard.Allow(false, kStart + i * minutes(1)));
  EXPECT_FALSE(guard.Allow(false, kStart + minutes(3)));
}

}  // namespace
}  // namespace guidon

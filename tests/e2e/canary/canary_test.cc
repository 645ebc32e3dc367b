// A version is released step by step, with real parts and nobody at hand: see world.h.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/canary/world.h"

namespace guidon::testing {
namespace {

class CanaryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Mesh::Installed() || !Prometheus::Installed()) {
      std::puts("SKIPPED: Debian's packages haproxy and prometheus are not both installed");
      GTEST_SKIP();
    }
  }

  // Releases a version; meanwhile `disturb` is called, where it is given.
  Outcome Release(const std::vector<std::string>& canary,
                  const std::function<void(World& world)>& disturb = nullptr) {
    World world(canary);
    const std::string trouble = world.Trouble();
    EXPECT_EQ(trouble, "");
    if (!trouble.empty()) return {};
    std::thread disturber([&] {
      if (disturb != nullptr) disturb(world);
    });
    Outcome outcome = world.Release();
    disturber.join();
    Print(outcome);
    return outcome;
  }

  static void Print(const Outcome& outcome) {
    const std::string test = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    const Seen& seen = outcome.seen;
    std::printf("%s: %s at weight %d after %.1f s and %d measurements\n", test.c_str(),
                outcome.healthy ? "promoted" : ("aborted (" + outcome.why + ")").c_str(),
                outcome.weight, outcome.seconds, outcome.measurements);
    std::printf("  users: %lld requests (%.0f/s), %lld failed (%.2f %%), %lld slow (%.2f %%)\n",
                static_cast<long long>(seen.requests), seen.requests / outcome.seconds,
                static_cast<long long>(seen.failed), 100.0 * seen.failed / seen.requests,
                static_cast<long long>(seen.slow), 100.0 * seen.slow / seen.requests);
    if (outcome.answer.is_object()) {
      std::printf("  verdict: %s\n", outcome.answer.value("reason", "none").c_str());
    }
    std::fflush(stdout);
  }

  // The canary was taken away before more than its share of the users was touched.
  static void ExpectAbortedAtTen(const Outcome& outcome) {
    EXPECT_FALSE(outcome.healthy);
    EXPECT_EQ(outcome.weight, 10);
    EXPECT_EQ(outcome.answer["verdict"], "fail") << outcome.answer.dump(1);
    const double requests = static_cast<double>(outcome.seen.requests);
    EXPECT_GT(requests / outcome.seconds, 100);
    // A hundredth for the stable version's own failures and for requests that are under way.
    EXPECT_LE(static_cast<double>(outcome.seen.failed) / requests, 0.11);
    const auto stable = outcome.seen.by_version.find(kStableHash);
    ASSERT_NE(stable, outcome.seen.by_version.end());
    EXPECT_GE(static_cast<double>(stable->second) / requests, 0.89);
  }
};

TEST_F(CanaryTest, AHealthyVersionIsPromotedThroughEveryStep) {
  const Outcome outcome = Release({});
  EXPECT_TRUE(outcome.healthy) << outcome.why << "\n" << outcome.answer.dump(1);
  EXPECT_EQ(outcome.weight, 100);
  EXPECT_GT(static_cast<double>(outcome.seen.requests) / outcome.seconds, 100);
  EXPECT_LE(static_cast<double>(outcome.seen.failed),
            0.02 * static_cast<double>(outcome.seen.requests));
}

TEST_F(CanaryTest, AVersionThatFailsEachFifthRequestIsAbortedAtTenPercent) {
  ExpectAbortedAtTen(Release({"--failures", "0.2"}));
}

TEST_F(CanaryTest, AVersionThatIsThreeTimesAsSlowIsAbortedAtTenPercent) {
  ExpectAbortedAtTen(Release({"--slowdown", "3"}));
}

// What the analyst has to know is in Prometheus, and while that does not answer nobody is blamed.
TEST_F(CanaryTest, OutagesOfPrometheusAndTheAnalystAbortNobody) {
  bool restarted = false;
  const Outcome outcome = Release({}, [&](World& world) {
    std::this_thread::sleep_for(std::chrono::seconds(3));
    world.prometheus().process().Signal(SIGSTOP);
    std::this_thread::sleep_for(std::chrono::seconds(3));
    restarted = world.RestartAnalyst();
    world.prometheus().process().Signal(SIGCONT);
  });
  EXPECT_TRUE(restarted);
  EXPECT_TRUE(outcome.healthy) << outcome.why << "\n" << outcome.answer.dump(1);
  EXPECT_EQ(outcome.weight, 100);
}

// Its pods are ready for a moment each time, so that they do get their share.
TEST_F(CanaryTest, AVersionThatCrashesAfterItsStartIsAbortedAtTenPercent) {
  ExpectAbortedAtTen(Release({"--crash-after", "500"}));
}

// Its pods are never ready, so that no user ever comes to them.
TEST_F(CanaryTest, AVersionThatCrashesAtItsStartGetsNobody) {
  const Outcome outcome = Release({"--crash-after", "0"});
  EXPECT_FALSE(outcome.healthy);
  EXPECT_EQ(outcome.weight, 0);
  EXPECT_EQ(outcome.why, "progress deadline exceeded");
}

}  // namespace
}  // namespace guidon::testing

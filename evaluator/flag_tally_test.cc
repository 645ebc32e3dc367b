#include "evaluator/flag_tally.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "evaluator/flag.h"
#include "evaluator/outcome.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

std::shared_ptr<const Flag> MakeFlag() {
  return *Flag::Compile({"set", "key"},
                        {{"variants", {{"a", 1}, {"b", 2}}}, {"defaultVariant", "b"}});
}

TEST(FlagTally, TellsWhoseItIsOnceTheFlagIsGone) {
  auto flag = MakeFlag();
  EXPECT_EQ(flag->tally(), nullptr);
  const FlagTallyPtr tally = flag->StartTally();
  ASSERT_NE(tally, nullptr);
  EXPECT_EQ(flag->tally(), tally.get());
  tally->Count(9, 5);
  EXPECT_FALSE(tally->released());
  flag.reset();
  EXPECT_TRUE(tally->released());
  EXPECT_EQ(tally->Names(), (std::vector<std::string>{"set", "key", "b", "a", "b"}));
  EXPECT_EQ(tally->outcomes(), 10u);
  EXPECT_EQ(tally->count(9), 1u);
  EXPECT_EQ(tally->count(8), 0u);
  EXPECT_EQ(tally->last(), 5);
}

TEST(FlagTally, KeepsNamesOfAnyText) {
  const std::string zero("a\0b", 3);
  const FlagTallyPtr tally(
      FlagTally::Make(1, std::vector<absl::string_view>{"", zero, std::string(300, 'x')}));
  EXPECT_EQ(tally->Names(), (std::vector<std::string>{"", zero, std::string(300, 'x')}));
  tally->Release();
}

// Threads that evaluate a flag for the first time at once share one tally, and what they count
// is seen by who finds the flag gone.
TEST(FlagTally, ManyThreadsCountAFreshFlag) {
  constexpr int kThreads = 4;
  for (int round = 0; round < 100; ++round) {
    auto flag = MakeFlag();
    std::atomic<int> waiting = kThreads;
    std::atomic<FlagTally*> started = nullptr;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&waiting, &started, flag] {
        --waiting;
        while (waiting > 0) std::this_thread::yield();
        if (FlagTallyPtr tally = flag->StartTally(); tally != nullptr) {
          EXPECT_EQ(started.exchange(tally.release()), nullptr);
        }
        flag->tally()->Count(OutcomeOf(flag->Resolve(ValueView(), 0)), 1);
      });
    }
    flag.reset();
    while (started == nullptr || !started.load()->released()) std::this_thread::yield();
    const FlagTallyPtr tally(started);
    EXPECT_EQ(tally->count(7), static_cast<uint64_t>(kThreads));
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace guidon

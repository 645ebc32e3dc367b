#include "flagd/internal/flag_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>

namespace guidon::flagd_internal {
namespace {

using Type = FlagCache::Type;

openfeature::BoolResolutionDetails True() {
  return {true, openfeature::Reason::kStatic, "on", Metadata()};
}

void Put(FlagCache& cache, const std::string& flag) {
  cache.Put<bool>(Type::kBoolean, flag, True(), cache.version());
}

bool Has(FlagCache& cache, const std::string& flag) {
  return cache.Get<bool>(Type::kBoolean, flag) != nullptr;
}

TEST(FlagCacheTest, GivesWhatWasPutIn) {
  FlagCache cache(10);
  EXPECT_FALSE(Has(cache, "a"));
  Put(cache, "a");
  const auto details = cache.Get<bool>(Type::kBoolean, "a");
  ASSERT_NE(details, nullptr);
  EXPECT_TRUE(details->GetValue());
  EXPECT_EQ(details->GetVariant(), "on");
  EXPECT_FALSE(Has(cache, "b"));
}

TEST(FlagCacheTest, AFlagHasAnEntryForEachType) {
  FlagCache cache(10);
  Put(cache, "a");
  EXPECT_EQ(cache.Get<std::string>(Type::kString, "a"), nullptr);
  const openfeature::StringResolutionDetails text("x", openfeature::Reason::kStatic, std::nullopt,
                                                  Metadata());
  cache.Put<std::string>(Type::kString, "a", text, cache.version());
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_EQ(cache.Get<std::string>(Type::kString, "a")->GetValue(), "x");
  cache.Invalidate({"a"});
  EXPECT_EQ(cache.size(), 0u);
}

TEST(FlagCacheTest, ForgetsTheLeastRecentlyUsed) {
  FlagCache cache(2);
  Put(cache, "a");
  Put(cache, "b");
  EXPECT_TRUE(Has(cache, "a"));
  Put(cache, "c");
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_TRUE(Has(cache, "a"));
  EXPECT_FALSE(Has(cache, "b"));
  EXPECT_TRUE(Has(cache, "c"));
}

TEST(FlagCacheTest, ACacheOfNothingKeepsNothing) {
  FlagCache cache(0);
  Put(cache, "a");
  EXPECT_EQ(cache.size(), 0u);
}

TEST(FlagCacheTest, InvalidatesOneOrAll) {
  FlagCache cache(10);
  Put(cache, "a");
  Put(cache, "b");
  cache.Invalidate({"a", "unknown"});
  EXPECT_FALSE(Has(cache, "a"));
  EXPECT_TRUE(Has(cache, "b"));
  cache.Purge();
  EXPECT_FALSE(Has(cache, "b"));
}

// The answer to a call that was under way when the flag changed may be the old one.
TEST(FlagCacheTest, WhatWasAskedBeforeAChangeIsNotPutInAfterIt) {
  FlagCache cache(10);
  std::uint64_t version = cache.version();
  cache.Invalidate({"a"});
  cache.Put<bool>(Type::kBoolean, "a", True(), version);
  EXPECT_FALSE(Has(cache, "a"));
  version = cache.version();
  cache.Purge();
  cache.Put<bool>(Type::kBoolean, "a", True(), version);
  EXPECT_FALSE(Has(cache, "a"));
}

TEST(FlagCacheTest, ManyThreadsMayUseIt) {
  FlagCache cache(8);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 2000; ++j) {
        const std::string flag = std::to_string((i + j) % 16);
        Put(cache, flag);
        if (const auto details = cache.Get<bool>(Type::kBoolean, flag)) {
          EXPECT_TRUE(details->GetValue());
        }
        if (j % 7 == 0) cache.Invalidate({flag});
        if (j % 97 == 0) cache.Purge();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(cache.size(), 8u);
}

}  // namespace
}  // namespace guidon::flagd_internal

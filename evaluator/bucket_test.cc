#include "evaluator/bucket.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace guidon {
namespace {

constexpr uint32_t kLastHash = 0xffffffff;

TEST(Bucket, FirstAndLastHashFallIntoFirstAndLastBucket) {
  for (const uint32_t total : {1u, 2u, 3u, 10u, 100u, 1000u, 65536u, 2147483647u}) {
    EXPECT_EQ(BucketOf(0, total), 0u);
    EXPECT_EQ(BucketOf(kLastHash, total), total - 1);
  }
}

TEST(Bucket, ChangesExactlyAtMultiplesOfTheRange) {
  EXPECT_EQ(BucketOf(0x7fffffff, 2), 0u);
  EXPECT_EQ(BucketOf(0x80000000, 2), 1u);
  // 2^32 / 100 = 42949672.96, so bucket 1 begins at 42949673.
  EXPECT_EQ(BucketOf(42949672, 100), 0u);
  EXPECT_EQ(BucketOf(42949673, 100), 1u);
  EXPECT_EQ(BucketOf(0x55555555, 3), 0u);
  EXPECT_EQ(BucketOf(0x55555556, 3), 1u);
}

TEST(Bucket, IsExactForTheLargestTotal) {
  constexpr auto kTotal = static_cast<uint32_t>(kMaxWeightSum);
  // floor(h * (2^31 - 1) / 2^32), which a double would round.
  EXPECT_EQ(BucketOf(0x80000000, kTotal), 1073741823u);
  EXPECT_EQ(BucketOf(0x80000002, kTotal), 1073741824u);
  EXPECT_EQ(BucketOf(kLastHash, kTotal), 2147483646u);
  EXPECT_EQ(BucketOf(2, kTotal), 0u);
  EXPECT_EQ(BucketOf(3, kTotal), 1u);
}

TEST(Weight, IsAWholeNumberUpToTheLimit) {
  EXPECT_EQ(ToWeight(0), 0u);
  EXPECT_EQ(ToWeight(-0.0), 0u);
  EXPECT_EQ(ToWeight(25), 25u);
  EXPECT_EQ(ToWeight(2147483647), 2147483647u);
  EXPECT_EQ(ToWeight(2147483648), std::nullopt);
  EXPECT_EQ(ToWeight(1e300), std::nullopt);
  EXPECT_EQ(ToWeight(0.5), std::nullopt);
  EXPECT_EQ(ToWeight(std::nan("")), std::nullopt);
  EXPECT_EQ(ToWeight(std::numeric_limits<double>::infinity()), std::nullopt);
}

TEST(Weight, NegativeCountsAsZero) {
  EXPECT_EQ(ToWeight(-1), 0u);
  EXPECT_EQ(ToWeight(-1e300), 0u);
  EXPECT_EQ(ToWeight(-0.5), std::nullopt);
  EXPECT_EQ(ToWeight(-std::numeric_limits<double>::infinity()), 0u);
}

}  // namespace
}  // namespace guidon

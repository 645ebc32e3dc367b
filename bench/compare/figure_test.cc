#include "bench/compare/figure.h"

#include "gtest/gtest.h"

namespace guidon::bench {
namespace {

TEST(Figure, RatioIsTheMedianOfTheRounds) {
  Figure figure = {"static", "calls/s", Figure::Better::kMore};
  figure.ours = {10, 40, 30};
  figure.peers = {10, 10, 10};
  EXPECT_DOUBLE_EQ(figure.Ours(), 30);
  EXPECT_DOUBLE_EQ(figure.Ratio(), 3);
  EXPECT_DOUBLE_EQ(figure.TimesBetter(), 3);
}

TEST(Figure, LessIsBetterWhereItIsACost) {
  Figure figure = {"static", "CPU us/call", Figure::Better::kLess};
  figure.ours = {5};
  figure.peers = {20};
  EXPECT_DOUBLE_EQ(figure.Ratio(), 0.25);
  EXPECT_DOUBLE_EQ(figure.TimesBetter(), 4);
}

TEST(Figure, ReachesItsGoalOrNot) {
  Figure figure = {"static", "calls/s", Figure::Better::kMore, 3};
  figure.ours = {29};
  figure.peers = {10};
  EXPECT_FALSE(figure.ReachesGoal());
  figure.ours = {30};
  EXPECT_TRUE(figure.ReachesGoal());
  Figure most = {"streams", "KB", Figure::Better::kLess, 0, 25, {26}};
  EXPECT_FALSE(most.ReachesGoal());
  most.ours = {25};
  EXPECT_TRUE(most.ReachesGoal());
}

TEST(Figure, WithoutAPeerHasNoRatio) {
  const Figure figure = {"counts", "CPU us/lookup", Figure::Better::kLess, 0, 0, {3}};
  EXPECT_EQ(figure.Ratio(), 0);
}

}  // namespace
}  // namespace guidon::bench

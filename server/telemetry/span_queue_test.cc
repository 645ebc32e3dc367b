#include "server/telemetry/span_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace guidon {
namespace {

constexpr std::chrono::hours kLong{1};

class SpanQueueTest : public ::testing::Test {
 protected:
  void Push(int64_t start) {
    auto span = std::make_unique<Span>();
    span->start = start;
    queue_.Push(std::move(span));
  }

  prometheus::Counter dropped_;
  SpanQueue queue_{3, 2, dropped_};
};

TEST_F(SpanQueueTest, GivesSpansInOrderAndBatches) {
  for (int i = 1; i <= 3; ++i) Push(i);
  const SpanQueue::Batch first = queue_.Take();
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0]->start, 1);
  EXPECT_EQ(first[1]->start, 2);
  EXPECT_EQ(queue_.Take().size(), 1u);
  EXPECT_TRUE(queue_.Take().empty());
}

TEST_F(SpanQueueTest, DropsAndCountsWhatFindsNoPlace) {
  for (int i = 1; i <= 5; ++i) Push(i);
  EXPECT_EQ(dropped_.Value(), 2);
  EXPECT_EQ(queue_.Take()[0]->start, 1);
}

TEST_F(SpanQueueTest, AWholeBatchEndsAnEagerWait) {
  std::thread pusher([this] {
    Push(1);
    Push(2);
  });
  EXPECT_TRUE(queue_.Wait(SpanQueue::Clock::now() + kLong, true));
  pusher.join();
  EXPECT_EQ(queue_.Take().size(), 2u);
}

TEST_F(SpanQueueTest, OnlyTimeEndsAnotherWait) {
  Push(1);
  Push(2);
  const auto until = SpanQueue::Clock::now() + std::chrono::milliseconds(20);
  EXPECT_TRUE(queue_.Wait(until, false));
  EXPECT_GE(SpanQueue::Clock::now(), until);
}

TEST_F(SpanQueueTest, CloseEndsTheWait) {
  std::thread closer([this] { queue_.Close(); });
  EXPECT_FALSE(queue_.Wait(SpanQueue::Clock::now() + kLong, true));
  closer.join();
}

}  // namespace
}  // namespace guidon

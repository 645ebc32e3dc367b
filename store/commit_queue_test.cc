#include "store/commit_queue.h"

#include <atomic>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

TEST(CommitQueue, GivesEachCallItsOwnResult) {
  CommitQueue queue([](const std::vector<CommitQueue::Apply*>& group) {
    for (CommitQueue::Apply* const apply : group) {
      apply->results = absl::AbortedError(apply->attribution.actor);
    }
  });
  std::vector<std::thread> writers;
  for (int t = 0; t < 8; ++t) {
    writers.emplace_back([&queue, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string actor = absl::StrCat(t, ".", i);
        EXPECT_EQ(queue.Submit({}, {actor, ""}).status(), absl::AbortedError(actor));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
}

TEST(CommitQueue, CommitsOneGroupAtATimeAndEachApplyOnce) {
  std::atomic<int> running = 0;
  std::set<std::string> seen;  // unguarded: the calls come one at a time
  CommitQueue queue([&](const std::vector<CommitQueue::Apply*>& group) {
    EXPECT_EQ(++running, 1);
    EXPECT_FALSE(group.empty());
    for (CommitQueue::Apply* const apply : group) {
      EXPECT_TRUE(seen.insert(apply->attribution.actor).second);
      apply->results = std::vector<ChangeResult>();
    }
    --running;
  });
  std::vector<std::thread> writers;
  for (int t = 0; t < 8; ++t) {
    writers.emplace_back([&queue, t] {
      for (int i = 0; i < 500; ++i) {
        EXPECT_TRUE(queue.Submit({}, {absl::StrCat(t, ".", i), ""}).ok());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(seen.size(), 8u * 500u);
}

}  // namespace
}  // namespace guidon

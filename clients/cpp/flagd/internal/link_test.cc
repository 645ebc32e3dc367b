#include "flagd/internal/link.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace guidon::flagd_internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = Link::Clock;

class LinkTest : public ::testing::Test {
 protected:
  std::string Heard() {
    MutexLock lock(mutex_);
    return absl::StrJoin(std::exchange(heard_, {}), " ");
  }
  void Hear(const Notice& notice) {
    static constexpr const char* kNames[] = {"ready", "stale", "error", "fatal", "changed"};
    MutexLock lock(mutex_);
    heard_.push_back(absl::StrCat(kNames[static_cast<int>(notice.kind)],
                                  notice.flags_changed.empty() ? "" : ":",
                                  absl::StrJoin(notice.flags_changed, ",")));
  }

  Mutex mutex_;
  std::vector<std::string> heard_ ABSL_GUARDED_BY(mutex_);
  Link link_{seconds(5), [this](const Notice& notice) { Hear(notice); }};
  const Clock::time_point now_ = Clock::now();
};

TEST_F(LinkTest, IsReadyOnceConnected) {
  EXPECT_EQ(link_.trust(), Trust::kStale);
  link_.Connected({"a"});
  EXPECT_TRUE(link_.AwaitStart(now_, false).ok());
  EXPECT_EQ(Heard(), "ready");
  EXPECT_EQ(link_.trust(), Trust::kFresh);
}

TEST_F(LinkTest, GoesFromStaleToErrorAfterTheGracePeriod) {
  link_.Connected({});
  link_.Lost("gone", now_);
  EXPECT_EQ(Heard(), "ready stale");
  EXPECT_EQ(link_.trust(), Trust::kStale);
  EXPECT_EQ(link_.NextTick(), now_ + seconds(5));
  EXPECT_FALSE(link_.Tick(now_ + milliseconds(4999)));
  link_.Lost("still gone", now_ + seconds(3));  // Counts from the first loss.
  EXPECT_TRUE(link_.Tick(now_ + seconds(5)));
  EXPECT_FALSE(link_.Tick(now_ + seconds(6)));
  EXPECT_EQ(Heard(), "error");
  EXPECT_FALSE(link_.NextTick().has_value());
}

TEST_F(LinkTest, SaysReadyAndWhatChangedWhenItIsBack) {
  link_.Connected({});
  link_.Lost("gone", now_);
  Heard();
  link_.Connected({"a", "b"});
  EXPECT_EQ(Heard(), "ready changed:a,b");
  EXPECT_FALSE(link_.Tick(now_ + seconds(60)));
}

TEST_F(LinkTest, WithoutAGracePeriodALossIsAnErrorAtOnce) {
  Link link(milliseconds(0), [this](const Notice& notice) { Hear(notice); });
  link.Connected({});
  link.Lost("gone", now_);
  EXPECT_EQ(Heard(), "ready error");
}

TEST_F(LinkTest, ARenewedStreamIsNoLoss) {
  link_.Connected({});
  link_.Renewing();
  EXPECT_EQ(link_.trust(), Trust::kUnsure);
  link_.Connected({});
  EXPECT_EQ(Heard(), "ready changed");
  EXPECT_EQ(link_.trust(), Trust::kFresh);
  link_.Renewing();
  link_.Lost("gone", now_);
  EXPECT_EQ(Heard(), "stale");
}

TEST_F(LinkTest, AStartWithoutConnectionIsAnError) {
  link_.Lost("refused", now_);
  const absl::Status status = link_.AwaitStart(Clock::now() + milliseconds(20), false);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "refused");
  EXPECT_EQ(Heard(), "error");
  link_.Connected({});
  EXPECT_EQ(Heard(), "ready changed");
}

TEST_F(LinkTest, AStartWithFlagsButWithoutConnectionIsStaleAtTheFirstFailure) {
  link_.Lost("refused", now_);
  EXPECT_TRUE(link_.AwaitStart(now_ + std::chrono::hours(1), true).ok());
  EXPECT_EQ(Heard(), "stale");
  ASSERT_TRUE(link_.NextTick().has_value());
  EXPECT_TRUE(link_.Tick(*link_.NextTick()));
  EXPECT_EQ(Heard(), "error");
}

TEST_F(LinkTest, FailsForGood) {
  link_.Failed("forbidden");
  const absl::Status status = link_.AwaitStart(now_ + std::chrono::hours(1), false);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  link_.Connected({});
  EXPECT_EQ(Heard(), "fatal");
}

TEST_F(LinkTest, ClosingEndsTheStartAndAllNotices) {
  std::thread closer([&] { link_.Close(); });
  const absl::Status status = link_.AwaitStart(now_ + std::chrono::hours(1), false);
  closer.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  link_.Connected({});
  link_.Changed({"a"});
  link_.Failed("forbidden");
  EXPECT_EQ(Heard(), "");
  link_.Restart();
  link_.Connected({});
  EXPECT_EQ(Heard(), "ready");
}

TEST_F(LinkTest, NoticesComeInOrderWhoeverMakesThem) {
  std::vector<Notice::Kind> order;
  std::atomic<bool> inside = false;
  Link link(seconds(5), [&](const Notice& notice) {
    EXPECT_FALSE(inside.exchange(true));
    order.push_back(notice.kind);
    inside = false;
  });
  link.Connected({});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 500; ++j) {
        link.Lost("gone", Clock::now());
        link.Connected({});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(link.AwaitStart(Clock::now(), false).ok());
  // Each loss is followed by being ready again.
  bool ready = false;
  for (const Notice::Kind kind : order) {
    if (kind == Notice::Kind::kReady) {
      EXPECT_FALSE(ready);
      ready = true;
    } else if (kind == Notice::Kind::kStale) {
      EXPECT_TRUE(ready);
      ready = false;
    }
  }
  EXPECT_TRUE(ready);
}

}  // namespace
}  // namespace guidon::flagd_internal

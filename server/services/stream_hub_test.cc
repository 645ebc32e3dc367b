#include "server/services/stream_hub.h"

#include <gtest/gtest.h>

#include <atomic>

namespace guidon {
namespace {

class CountingStream final : public HubStream {
 public:
  void Wake() override { Count(wakes_); }
  void Tick(std::chrono::steady_clock::time_point) override { Count(ticks_); }
  void Shutdown() override { Count(shutdowns_); }

  // Waits until a counter has reached `count`.
  void AwaitWakes(int count) { Await(wakes_, count); }
  void AwaitTicks(int count) { Await(ticks_, count); }
  int shutdowns() {
    MutexLock lock(mutex_);
    return shutdowns_;
  }

 private:
  void Count(int& counter) {
    MutexLock lock(mutex_);
    ++counter;
    changed_.NotifyAll();
  }
  void Await(const int& counter, int count) {
    MutexLock lock(mutex_);
    while (counter < count) changed_.Wait(mutex_);
  }

  Mutex mutex_;
  CondVar changed_;
  int wakes_ = 0;
  int ticks_ = 0;
  int shutdowns_ = 0;
};

TEST(StreamHubTest, WakesEveryStreamAfterAChange) {
  StreamHub hub;
  const auto first = std::make_shared<CountingStream>();
  const auto second = std::make_shared<CountingStream>();
  hub.Add(first);
  hub.Add(second);
  hub.WakeAll();
  first->AwaitWakes(1);
  second->AwaitWakes(1);
}

TEST(StreamHubTest, TicksOnceASecond) {
  StreamHub hub;
  const auto stream = std::make_shared<CountingStream>();
  hub.Add(stream);
  stream->AwaitTicks(1);
}

TEST(StreamHubTest, ShutdownReachesStreamsThatComeLaterToo) {
  StreamHub hub;
  const auto early = std::make_shared<CountingStream>();
  const auto late = std::make_shared<CountingStream>();
  hub.Add(early);
  hub.Shutdown();
  hub.Add(late);
  EXPECT_EQ(early->shutdowns(), 1);
  EXPECT_EQ(late->shutdowns(), 1);
}

TEST(StreamHubTest, LetsGoOfRemovedStreams) {
  StreamHub hub;
  auto stream = std::make_shared<CountingStream>();
  const std::weak_ptr<CountingStream> watch = stream;
  hub.Add(stream);
  hub.Remove(stream.get());
  stream.reset();
  hub.Shutdown();
  EXPECT_TRUE(watch.expired());
}

}  // namespace
}  // namespace guidon

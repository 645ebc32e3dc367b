#include "flagd/internal/stream_follower.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"

namespace guidon::flagd_internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What one stream does: it gives so many messages, then ends with `code`, or lives on without a
// word.
struct Script {
  int messages = 1;
  int code = 14;
  bool lives = false;
  std::optional<milliseconds> most_silence = {};
  bool again = false;
};

// The streams of a test, one after the other; the last again and again.
struct Scripts {
  Mutex mutex;
  std::deque<Script> scripts ABSL_GUARDED_BY(mutex);
  int opened ABSL_GUARDED_BY(mutex) = 0;
  int graces ABSL_GUARDED_BY(mutex) = 0;

  int Opened() {
    MutexLock lock(mutex);
    return opened;
  }
};

class FakeStream final : public MessageStream {
 public:
  explicit FakeStream(const Script& script) : script_(script) {}

  News Wait(std::chrono::steady_clock::time_point until) override {
    MutexLock lock(mutex_);
    if (script_.messages > 0) return News::kMessage;
    while (script_.lives && !cancelled_) {
      const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0) return News::kNone;
      changed_.WaitFor(mutex_, left);
    }
    return News::kEnd;
  }
  Meaning Take() override {
    --script_.messages;
    Meaning meaning;
    meaning.connected = true;
    meaning.changed = true;
    return meaning;
  }
  std::optional<milliseconds> MostSilence() const override { return script_.most_silence; }
  StreamEnd End() override {
    StreamEnd end;
    end.code = script_.code;
    end.message = "as the test says";
    end.again = script_.again;
    return end;
  }
  void Cancel() override {
    MutexLock lock(mutex_);
    cancelled_ = true;
    changed_.NotifyAll();
  }

 private:
  Script script_;
  Mutex mutex_;
  CondVar changed_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

class FakeSource final : public StreamSource {
 public:
  explicit FakeSource(Scripts& scripts) : scripts_(scripts) {}
  absl::StatusOr<std::unique_ptr<MessageStream>> Open() override {
    MutexLock lock(scripts_.mutex);
    ++scripts_.opened;
    const Script script = scripts_.scripts.front();
    if (scripts_.scripts.size() > 1) scripts_.scripts.pop_front();
    return std::make_unique<FakeStream>(script);
  }
  void GraceIsOver() override {
    MutexLock lock(scripts_.mutex);
    ++scripts_.graces;
  }

 private:
  Scripts& scripts_;
};

class StreamFollowerTest : public ::testing::Test {
 protected:
  StreamFollowerTest() {
    settings_.target = "daemon";
    settings_.retry_backoff = milliseconds(5);
    settings_.retry_backoff_max = milliseconds(10);
    settings_.log = [this](const std::string& message) {
      MutexLock lock(mutex_);
      log_.push_back(message);
    };
  }

  void Follow(std::deque<Script> scripts) {
    {
      MutexLock lock(scripts_.mutex);
      scripts_.scripts = std::move(scripts);
    }
    follower_ =
        std::make_unique<StreamFollower>(settings_, link_, std::make_unique<FakeSource>(scripts_));
    follower_->Start(nullptr);
  }

  bool Hears(const std::string& notices) {
    const auto end = std::chrono::steady_clock::now() + seconds(30);
    while (Heard() != notices) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(milliseconds(1));
    }
    return true;
  }
  std::string Heard() {
    MutexLock lock(mutex_);
    return absl::StrJoin(heard_, " ");
  }

  Mutex mutex_;
  std::vector<std::string> log_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> heard_ ABSL_GUARDED_BY(mutex_);
  Settings settings_;
  Scripts scripts_;
  Link link_{
      milliseconds(200), [this](const Notice& notice) {
        static constexpr const char* kNames[] = {"ready", "stale", "error", "fatal", "changed"};
        MutexLock lock(mutex_);
        heard_.emplace_back(kNames[static_cast<int>(notice.kind)]);
      }};
  std::unique_ptr<StreamFollower> follower_;
};

TEST_F(StreamFollowerTest, BeginsAStreamAnewThatFailed) {
  Follow({{.code = 14}, {.messages = 0, .code = 14}, {.lives = true}});
  EXPECT_TRUE(Hears("ready stale ready changed")) << Heard();
  EXPECT_EQ(scripts_.Opened(), 3);
  MutexLock lock(mutex_);
  EXPECT_EQ(log_.size(), 3u) << absl::StrJoin(log_, "\n");  // Connected, lost, connected.
}

TEST_F(StreamFollowerTest, SaysThatTheGracePeriodIsOverWhileItWaits) {
  Follow({{.code = 14}, {.messages = 0, .lives = true}});
  EXPECT_TRUE(Hears("ready stale error")) << Heard();
  MutexLock lock(scripts_.mutex);
  EXPECT_EQ(scripts_.graces, 1);
}

TEST_F(StreamFollowerTest, ASilentStreamIsDead) {
  Follow({{.lives = true, .most_silence = milliseconds(30)}, {.lives = true}});
  EXPECT_TRUE(Hears("ready stale ready changed")) << Heard();
  EXPECT_EQ(scripts_.Opened(), 2);
}

TEST_F(StreamFollowerTest, AFatalStatusCodeIsTheEnd) {
  settings_.fatal_status_codes = {7};
  Follow({{.messages = 0, .code = 14}, {.messages = 0, .code = 7}});
  EXPECT_TRUE(Hears("fatal")) << Heard();
  EXPECT_EQ(scripts_.Opened(), 2);
}

TEST_F(StreamFollowerTest, AStreamMayBeBegunInAnotherWayAtOnce) {
  settings_.retry_backoff = settings_.retry_backoff_max = std::chrono::hours(1);
  Follow({{.messages = 0, .code = 12, .again = true}, {.lives = true}});
  EXPECT_TRUE(Hears("ready")) << Heard();
}

TEST_F(StreamFollowerTest, StreamsThatAlwaysEndSoonAreNotBegunAtOnce) {
  settings_.retry_backoff = settings_.retry_backoff_max = std::chrono::hours(1);
  Follow({{.code = 0}});
  EXPECT_TRUE(Hears("ready stale error")) << Heard();
  EXPECT_EQ(scripts_.Opened(), 1);
}

TEST_F(StreamFollowerTest, EndsWhileItSleepsAndWhileItReads) {
  settings_.retry_backoff = settings_.retry_backoff_max = std::chrono::hours(1);
  Follow({{.messages = 0, .code = 14}});
  follower_ = nullptr;
  Follow({{.lives = true}});
  follower_ = nullptr;
}

}  // namespace
}  // namespace guidon::flagd_internal

#include "tests/e2e/canary/load.h"

#include <algorithm>
#include <chrono>

#include "tests/e2e/canary/http_line.h"

namespace guidon::testing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kUsers = 16;
constexpr std::chrono::milliseconds kSlow{100};

}  // namespace

Load::Load(const std::string& socket, int per_second) {
  for (int i = 0; i < kUsers; ++i) {
    users_.emplace_back([this, socket, i, per_second] { Ask(socket, i, per_second); });
  }
}

Load::~Load() {
  ended_ = true;
  for (std::thread& user : users_) user.join();
}

Seen Load::seen() {
  MutexLock lock(mutex_);
  return seen_;
}

void Load::Ask(const std::string& socket, int which, int per_second) {
  HttpLine line(socket);
  const auto gap = std::chrono::microseconds(std::chrono::seconds(kUsers)) / per_second;
  auto next = Clock::now() + gap * which / kUsers;
  while (!ended_) {
    std::this_thread::sleep_until(next);
    // Who is late, because the answer or the machine was slow, does not hurry afterwards.
    next = std::max(next + gap, Clock::now());
    const auto asked = Clock::now();
    HttpResult result = line.Get("/work");
    const bool slow = Clock::now() - asked > kSlow;
    MutexLock lock(mutex_);
    ++seen_.requests;
    seen_.failed += result.status == 0 || result.status >= 500 ? 1 : 0;
    seen_.slow += slow ? 1 : 0;
    ++seen_.by_version[result.headers["x-version"]];
  }
}

}  // namespace guidon::testing

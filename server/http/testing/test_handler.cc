#include "server/http/testing/test_handler.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>
#include <utility>

namespace guidon::testing {

class TestHandler::Stream final : public BodyStream {
 public:
  explicit Stream(TestHandler& owner) : owner_(owner) {}

  ~Stream() override {
    MutexLock lock(owner_.mutex_);
    auto& streams = owner_.streams_;
    streams.erase(std::remove(streams.begin(), streams.end(), this), streams.end());
    owner_.changed_.NotifyAll();
  }

  void Start(std::function<void()> wake) override {
    MutexLock lock(owner_.mutex_);
    wake_ = std::move(wake);
    owner_.streams_.push_back(this);
    owner_.changed_.NotifyAll();
  }

  Pull Next(std::string& piece) override {
    MutexLock lock(owner_.mutex_);
    if (pieces_.empty()) return ended_ ? Pull::kEnd : Pull::kLater;
    piece = pieces_.front();
    pieces_.pop_front();
    return Pull::kPiece;
  }

 private:
  friend class TestHandler;

  TestHandler& owner_;
  // Guarded by the owner's mutex.
  std::function<void()> wake_;
  std::deque<std::string> pieces_;
  bool ended_ = false;
};

class TestHandler::Later final : public PendingReply {
 public:
  explicit Later(TestHandler& owner) : owner_(owner) {}

  ~Later() override {
    MutexLock lock(owner_.mutex_);
    auto& pending = owner_.pending_;
    pending.erase(std::remove(pending.begin(), pending.end(), this), pending.end());
    owner_.changed_.NotifyAll();
  }

  void Start(std::function<void()> wake) override {
    MutexLock lock(owner_.mutex_);
    wake_ = std::move(wake);
    owner_.pending_.push_back(this);
    owner_.changed_.NotifyAll();
  }

  std::optional<HttpReply> Take() override {
    MutexLock lock(owner_.mutex_);
    if (!text_.has_value()) return std::nullopt;
    HttpReply reply;
    reply.body = *text_;
    return reply;
  }

 private:
  friend class TestHandler;

  TestHandler& owner_;
  // Guarded by the owner's mutex.
  std::function<void()> wake_;
  std::optional<std::string> text_;
};

void TestHandler::Answer(const std::string& text) {
  MutexLock lock(mutex_);
  for (Later* later : pending_) {
    later->wake_();  // too early: there is nothing yet
    later->text_ = text;
    later->wake_();
  }
}

void TestHandler::Send(const std::string& piece) {
  MutexLock lock(mutex_);
  for (Stream* stream : streams_) {
    stream->pieces_.push_back(piece);
    stream->wake_();
  }
}

void TestHandler::End() {
  MutexLock lock(mutex_);
  for (Stream* stream : streams_) {
    stream->ended_ = true;
    stream->wake_();
  }
}

template <typename T>
bool TestHandler::WaitFor(std::vector<T*> TestHandler::*list, int count) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  MutexLock lock(mutex_);
  while ((this->*list).size() != static_cast<size_t>(count)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    changed_.WaitFor(mutex_, std::chrono::milliseconds(500));
  }
  return true;
}

bool TestHandler::WaitForStreams(int count) { return WaitFor(&TestHandler::streams_, count); }

bool TestHandler::WaitForPending(int count) { return WaitFor(&TestHandler::pending_, count); }

HttpReply TestHandler::Handle(const HttpRequest& request) {
  HttpReply reply;
  if (request.path == "/stream") {
    reply.stream = std::make_unique<Stream>(*this);
    return reply;
  }
  if (request.path == "/later") {
    reply.pending = std::make_unique<Later>(*this);
    return reply;
  }
  if (request.body_too_large) {
    reply.status = 413;
    reply.body = "too large";
    return reply;
  }
  reply.headers.emplace_back("X-Served", "yes");
  reply.body =
      request.method + " " + request.path + "?" + request.query + " [" + request.body + "]";
  return reply;
}

}  // namespace guidon::testing

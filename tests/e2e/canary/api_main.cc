// A small HTTP api, one pod of a version: answers GET /work after a moment, and tells Prometheus.
//
//   canary-api PORT HASH [--address IP] [--failures SHARE] [--slowdown FACTOR] [--crash-after MS]
//
// With --crash-after 0 it ends before it listens.

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "server/http/http_server.h"

namespace guidon {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kFailures = 0.002;  // of a good version
constexpr double kSeconds = 0.06;
constexpr double kTail = 0.01;  // of the answers take three times as long

struct Behaviour {
  std::string hash;
  std::string address = "127.0.0.1";
  double failures = kFailures;
  double slowdown = 1;
  int crash_after = -1;  // milliseconds
};

class Api {
 public:
  explicit Api(Behaviour behaviour) : behaviour_(std::move(behaviour)) {
    // What is missing until it happens for the first time cannot be told from what is not scraped.
    for (const char* code : {"200", "500"}) Requests(code);
    timers_ = std::thread([this] { context_.run(); });
  }
  ~Api() {
    context_.stop();
    timers_.join();
  }

  HttpHandler handler() {
    return [this](const HttpRequest& request) { return Handle(request); };
  }

 private:
  // An answer that takes its time.
  class Later final : public PendingReply {
   public:
    Later(Api& api, Clock::duration delay, bool fails)
        : api_(api), fails_(fails),
          timer_(std::make_shared<boost::asio::steady_timer>(api.context_, delay)),
          due_(timer_->expiry()) {}

    void Start(std::function<void()> wake) override {
      // The wait keeps the timer too: its thread may be about to call this.
      timer_->async_wait(
          [wake = std::move(wake), timer = timer_](boost::system::error_code) { wake(); });
    }
    std::optional<HttpReply> Take() override {
      if (Clock::now() < due_) return std::nullopt;
      return api_.Done(fails_, Clock::now() - begun_);
    }

   private:
    Api& api_;
    const bool fails_;
    const Clock::time_point begun_ = Clock::now();
    const std::shared_ptr<boost::asio::steady_timer> timer_;
    const Clock::time_point due_;
  };

  HttpReply Handle(const HttpRequest& request) {
    HttpReply reply;
    reply.headers = {{"X-Version", behaviour_.hash}};
    if (request.path == "/metrics") {
      reply.content_type = "text/plain; version=0.0.4";
      reply.body = prometheus::TextSerializer().Serialize(registry_.Collect());
      return reply;
    }
    if (request.path == "/healthz") return reply;
    const auto [fails, time] = Draw();
    reply.pending = std::make_unique<Later>(*this, time, fails);
    return reply;
  }

  HttpReply Done(bool failed, std::chrono::duration<double> time) {
    Requests(failed ? "500" : "200").Increment();
    durations_.Observe(time.count());
    HttpReply reply;
    reply.status = failed ? 500 : 200;
    reply.headers = {{"X-Version", behaviour_.hash}};
    reply.body = "done\n";
    return reply;
  }

  // Whether a request fails, and how long it takes.
  std::pair<bool, Clock::duration> Draw() {
    MutexLock lock(mutex_);
    const bool fails = std::bernoulli_distribution(behaviour_.failures)(random_);
    double seconds = std::uniform_real_distribution<>(0.7, 1.3)(random_) * kSeconds;
    if (std::bernoulli_distribution(kTail)(random_)) seconds *= 3;
    const std::chrono::duration<double> time(seconds * behaviour_.slowdown);
    return {fails, std::chrono::duration_cast<Clock::duration>(time)};
  }

  prometheus::Counter& Requests(const std::string& code) { return requests_.Add({{"code", code}}); }

  const Behaviour behaviour_;
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_ =
      prometheus::BuildCounter().Name("http_requests_total").Help("Answers.").Register(registry_);
  prometheus::Histogram& durations_ =
      prometheus::BuildHistogram()
          .Name("http_request_duration_seconds")
          .Help("Time to answer.")
          .Register(registry_)
          .Add({}, prometheus::Histogram::BucketBoundaries{0.03, 0.06, 0.12, 0.25, 0.5, 1});
  Mutex mutex_;
  std::mt19937 random_{std::random_device()()};
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      context_.get_executor()};
  std::thread timers_;
};

int Run(uint16_t port, const Behaviour& behaviour) {
  if (behaviour.crash_after == 0) std::abort();
  Api api(behaviour);
  HttpServerOptions options;
  options.address = behaviour.address;
  options.port = port;
  options.service.handler = api.handler();
  const auto server = HttpServer::Start(std::move(options));
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", std::string(server.status().message()).c_str());
    return 1;
  }
  std::printf("port %u\n", (*server)->port());
  std::fflush(stdout);
  if (behaviour.crash_after > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(behaviour.crash_after));
    std::abort();
  }
  pause();
  return 0;
}

}  // namespace
}  // namespace guidon

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  guidon::Behaviour behaviour;
  behaviour.hash = argv[2];
  for (int i = 3; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const double value = std::strtod(argv[i + 1], nullptr);
    if (name == "--address") behaviour.address = argv[i + 1];
    if (name == "--failures") behaviour.failures = value;
    if (name == "--slowdown") behaviour.slowdown = value;
    if (name == "--crash-after") behaviour.crash_after = static_cast<int>(value);
  }
  return guidon::Run(static_cast<uint16_t>(std::atoi(argv[1])), behaviour);
}

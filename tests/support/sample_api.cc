// The api of the samples: an HTTP service whose answers fail, or are slow, as often as it is told.
// GET /metrics has what a Prometheus scrapes of it, GET /healthz answers 200, all else is the api.

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <random>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "tests/support/fake_http_server.h"

namespace guidon::testing {
namespace {

struct Options {
  std::string address = "127.0.0.1";
  uint16_t port = 0;
  double error_ratio = 0;
  double slow_ratio = 0;
  double slow_seconds = 2;
};

class SampleApi {
 public:
  explicit SampleApi(const Options& options) : options_(options) {}

  FakeReply Answer(const FakeRequest& request) {
    if (request.Path() == "/healthz") return {200};
    if (request.Path() == "/metrics") {
      return {200,
              {{"content-type", "text/plain; version=0.0.4"}},
              prometheus::TextSerializer().Serialize(registry_.Collect())};
    }
    const auto began = std::chrono::steady_clock::now();
    const bool fails = Draw(options_.error_ratio);
    if (Draw(options_.slow_ratio)) {
      std::this_thread::sleep_for(std::chrono::duration<double>(options_.slow_seconds));
    }
    (fails ? failed_ : answered_).Increment();
    durations_.Observe(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    return {fails ? 500 : 200, {}, fails ? "failed\n" : "fine\n"};
  }

 private:
  bool Draw(double ratio) {
    MutexLock lock(mutex_);
    return std::bernoulli_distribution(ratio)(random_);
  }

  const Options options_;
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_ =
      prometheus::BuildCounter().Name("http_requests_total").Register(registry_);
  prometheus::Counter& answered_ = requests_.Add({{"code", "200"}});
  prometheus::Counter& failed_ = requests_.Add({{"code", "500"}});
  prometheus::Histogram& durations_ =
      prometheus::BuildHistogram()
          .Name("http_request_duration_seconds")
          .Register(registry_)
          .Add({}, prometheus::Histogram::BucketBoundaries{0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5});
  Mutex mutex_;
  std::mt19937 random_ ABSL_GUARDED_BY(mutex_){std::random_device{}()};
};

int Run(const Options& options) {
  // Blocked before the server's threads begin, so that the signals come here.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  SampleApi api(options);
  const FakeHttpServer server([&](const FakeRequest& request) { return api.Answer(request); },
                              options.address, options.port);
  std::cout << "listening on " << options.address << ":" << server.port() << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

}  // namespace
}  // namespace guidon::testing

int main(int argc, char** argv) {
  guidon::testing::Options options;
  CLI::App app("An HTTP service that fails, or is slow, as often as it is told.");
  app.add_option("--address", options.address, "where to listen")->capture_default_str();
  app.add_option("--port", options.port, "0: any, printed")->capture_default_str();
  app.add_option("--error-ratio", options.error_ratio, "of answers with status 500");
  app.add_option("--slow-ratio", options.slow_ratio, "of answers that take long");
  app.add_option("--slow-seconds", options.slow_seconds, "how long these take")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    return guidon::testing::Run(options);
  } catch (const std::exception& error) {
    std::cerr << "sample-api: " << options.address << ":" << options.port << ": " << error.what()
              << "\n";
    return 1;
  }
}

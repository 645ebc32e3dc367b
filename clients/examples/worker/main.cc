// guidon-worker: does the jobs of a spool folder, by a safe path or by a risky one behind the flag
// new-ranker. docs/worker.md shows how to release the risky path with it, and how to kill it.
#include <prometheus/exposer.h>
#include <prometheus/registry.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include "clients/examples/worker/job_metrics.h"
#include "clients/examples/worker/ranker.h"
#include "clients/examples/worker/spool.h"
#include "flagd/flagd_provider.h"
#include "openfeature/hooks/prometheus/metrics_hook.h"
#include "openfeature/hooks/telemetry_hook.h"
#include "openfeature/openfeature_api.h"

namespace worker {
namespace {

constexpr char kFlag[] = "new-ranker";
constexpr std::chrono::milliseconds kPollInterval{20};

struct Options {
  std::string spool;
  std::string flagd;
  std::string metrics_address = "127.0.0.1";
  std::uint16_t metrics_port = 9464;
  double risky_failure_ratio = 0;
  std::string evaluation_log;
};

std::atomic<bool> stopping = false;

// Where the daemon is comes from --flagd; all else from the provider's environment variables.
guidon::FlagdOptions ProviderOptions(const Options& options) {
  guidon::FlagdOptions provider;
  if (const size_t colon = options.flagd.rfind(':'); colon != std::string::npos) {
    provider.host = options.flagd.substr(0, colon);
    provider.port = static_cast<std::uint16_t>(std::stoi(options.flagd.substr(colon + 1)));
  }
  return provider;
}

// Each evaluation as a line of JSON: OpenTelemetry's event, so which job had which variant, and
// why.
std::shared_ptr<openfeature::TelemetryHook> LogTo(const std::string& path) {
  const auto log = std::make_shared<std::ofstream>(path, std::ios::app);
  return std::make_shared<openfeature::TelemetryHook>(
      [log](const openfeature::EvaluationEvent& event) {
        *log << openfeature::Value(event.attributes).ToString() << std::endl;
      });
}

// A flag that cannot be evaluated is off, so without a daemon the worker takes the safe path until
// there is one. An error is one that no waiting will mend, such as a wrong variable.
absl::Status ConnectFlags(openfeature::OpenFeatureAPI& api, const Options& options,
                          const std::shared_ptr<prometheus::Registry>& registry) {
  api.AddHook(std::make_shared<openfeature::MetricsHook>(registry));
  if (!options.evaluation_log.empty()) api.AddHook(LogTo(options.evaluation_log));
  const absl::Status ready =
      api.SetProviderAndWait(std::make_shared<guidon::FlagdProvider>(ProviderOptions(options)));
  if (ready.ok()) return ready;
  if (openfeature::ErrorCodeOf(ready) == openfeature::ErrorCode::kProviderFatal) return ready;
  std::cerr << "guidon-worker: on the safe path until there are flags" << std::endl;
  return absl::OkStatus();
}

std::unique_ptr<prometheus::Exposer> ServeMetrics(const Options& options) {
  const std::string address = options.metrics_address + ":" + std::to_string(options.metrics_port);
  try {
    return std::make_unique<prometheus::Exposer>(address);
  } catch (const std::exception& error) {
    throw std::runtime_error(address + ": cannot serve metrics there, is it in use? " +
                             error.what());
  }
}

class Worker {
 public:
  Worker(Spool spool, std::shared_ptr<openfeature::Client> client, JobMetrics metrics,
         double risky_failure_ratio)
      : spool_(std::move(spool)), client_(std::move(client)), metrics_(std::move(metrics)),
        risky_failure_ratio_(risky_failure_ratio) {}

  // Until `stopping`; a job in hand is done first. An error: the spool cannot be used.
  absl::Status Run() {
    while (!stopping) {
      const absl::StatusOr<std::optional<Job>> job = spool_.Claim();
      if (!job.ok()) return job.status();
      if (job->has_value()) {
        Do(**job);
      } else {
        std::this_thread::sleep_for(kPollInterval);
      }
    }
    return absl::OkStatus();
  }

 private:
  void Do(const Job& job) {
    const auto context = openfeature::EvaluationContext::Builder().withTargetingKey(job.id).build();
    const auto flag = client_->GetBooleanDetails(kFlag, false, context);
    const auto start = std::chrono::steady_clock::now();
    const absl::StatusOr<std::string> result =
        flag.GetValue() ? RankByClicks(job.text, [this] { return Fails(); })
                        : RankByRelevance(job.text);
    const absl::Status kept = result.ok() ? spool_.Finish(job, *result) : spool_.Fail(job);
    metrics_.Count(flag.GetVariant().value_or("none"), result.ok() && kept.ok(),
                   std::chrono::steady_clock::now() - start);
    for (const absl::Status& status : {result.status(), kept}) {
      if (!status.ok()) std::cerr << job.id << ": " << status.message() << std::endl;
    }
  }

  bool Fails() { return std::bernoulli_distribution(risky_failure_ratio_)(random_); }

  Spool spool_;
  const std::shared_ptr<openfeature::Client> client_;
  JobMetrics metrics_;
  const double risky_failure_ratio_;
  std::mt19937_64 random_{std::random_device{}()};
};

int Run(const Options& options) {
  absl::StatusOr<Spool> spool = Spool::Open(options.spool);
  if (!spool.ok()) {
    std::cerr << "guidon-worker: " << spool.status().message() << std::endl;
    return 1;
  }
  const auto registry = std::make_shared<prometheus::Registry>();
  const std::unique_ptr<prometheus::Exposer> exposer = ServeMetrics(options);
  exposer->RegisterCollectable(registry);

  auto& api = openfeature::OpenFeatureAPI::GetInstance();
  if (!ConnectFlags(api, options, registry).ok()) return 1;  // the API has said why
  std::signal(SIGTERM, [](int) { stopping = true; });
  std::signal(SIGINT, [](int) { stopping = true; });
  std::cout << "guidon-worker: metrics on port " << exposer->GetListeningPorts().front()
            << std::endl;
  const absl::Status ran = Worker(*std::move(spool), api.GetClient(), JobMetrics(*registry, kFlag),
                                  options.risky_failure_ratio)
                               .Run();
  if (!ran.ok()) std::cerr << "guidon-worker: " << ran.message() << std::endl;
  return api.Shutdown().ok() && ran.ok() ? 0 : 1;
}

}  // namespace
}  // namespace worker

int main(int argc, char** argv) {
  worker::Options options;
  CLI::App app("Does the jobs of a spool folder; a flag says which way.", "guidon-worker");
  app.add_option("--spool", options.spool, "Folder of the jobs; made if it is not there")
      ->required();
  app.add_option("--flagd", options.flagd, "HOST:PORT of guidond [FLAGD_HOST, FLAGD_PORT]")
      ->check([](const std::string& text) {
        const size_t colon = text.rfind(':');
        const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
        return CLI::Range(1, 65535)(port).empty() ? "" : "\"" + text + "\" is not HOST:PORT";
      });
  app.add_option("--metrics-address", options.metrics_address, "Where /metrics is")
      ->capture_default_str();
  app.add_option("--metrics-port", options.metrics_port, "Its port; 0: any free one")
      ->capture_default_str();
  app.add_option("--risky-failure-ratio", options.risky_failure_ratio,
                 "Share of jobs that fail on the risky path, as if it had a bug")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--evaluation-log", options.evaluation_log,
                 "File that gets a line of JSON for each evaluation");
  CLI11_PARSE(app, argc, argv);
  try {
    return worker::Run(options);
  } catch (const std::exception& error) {
    std::cerr << "guidon-worker: " << error.what() << std::endl;
    return 1;
  }
}

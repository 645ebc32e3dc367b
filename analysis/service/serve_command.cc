#include "analysis/service/serve_command.h"

#include <pthread.h>

#include <csignal>
#include <memory>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "analysis/config/parse.h"
#include "analysis/engine/judge.h"
#include "analysis/prometheus/prometheus_source.h"
#include "analysis/service/service.h"
#include "server/http/http_server.h"

namespace guidon::analysis {
namespace {

constexpr uint64_t kLargestBody = 64 << 10;
constexpr uint32_t kLargestHeader = 16 << 10;
constexpr std::chrono::seconds kDrain{10};

struct ServeOptions {
  std::string config;
  std::string prometheus;
  std::string address;
  uint16_t port = 8018;
  std::string token_file;
  std::string tls_cert;
  std::string tls_key;
  std::string resets;
  int max_connections = 500;
};

// A server and what it serves, in the order in which they can go.
struct Serving {
  std::unique_ptr<PrometheusSource> source;
  std::unique_ptr<Service> service;
  std::unique_ptr<HttpServer> server;
  std::string analyses;  // their names
  bool token = false;
};

absl::StatusOr<ServiceParts> PartsOf(const ServeOptions& options, PrometheusSource& source) {
  ServiceParts parts;
  absl::StatusOr<std::vector<Analysis>> analyses = LoadAnalyses(options.config);
  if (!analyses.ok()) return analyses.status();
  parts.analyses = *std::move(analyses);
  absl::StatusOr<BearerToken> token = BearerToken::Load(options.token_file);
  if (!token.ok()) return token.status();
  parts.token = *std::move(token);
  absl::StatusOr<std::unique_ptr<Resets>> resets = Resets::Load(options.resets);
  if (!resets.ok()) return resets.status();
  parts.resets = *std::move(resets);
  parts.judge = [&source](const Analysis& analysis, const Subject& subject) {
    return Judge(analysis, subject, source, absl::Now());
  };
  return parts;
}

absl::StatusOr<Serving> Start(const ServeOptions& options, PrometheusOptions prometheus) {
  Serving serving;
  serving.source = std::make_unique<PrometheusSource>(std::move(prometheus));
  absl::StatusOr<ServiceParts> parts = PartsOf(options, *serving.source);
  if (!parts.ok()) return parts.status();
  serving.analyses = absl::StrJoin(
      parts->analyses, ", ", [](std::string* out, const Analysis& a) { out->append(a.name); });
  serving.token = parts->token.required();
  serving.service = std::make_unique<Service>(*std::move(parts));
  HttpServerOptions http;
  http.port = options.port;
  http.address = options.address;
  http.max_connections = options.max_connections;
  http.service.handler = serving.service->handler();
  http.service.limits.body = kLargestBody;
  http.service.limits.header = kLargestHeader;
  if (!options.tls_cert.empty()) {
    auto tls = TlsCertificates::Load({options.tls_cert, options.tls_key, ""});
    if (!tls.ok()) return tls.status();
    http.service.tls = *std::move(tls);
  }
  absl::StatusOr<std::unique_ptr<HttpServer>> server = HttpServer::Start(std::move(http));
  if (!server.ok()) return server.status();
  serving.server = *std::move(server);
  return serving;
}

ExitCode Serve(const ServeOptions& options, const Streams& streams) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const auto fail = [&](const absl::Status& status, ExitCode code) {
    PrintError(status.message(), streams.err);
    return code;
  };
  absl::StatusOr<PrometheusOptions> prometheus = PrometheusFromEnvironment(options.prometheus);
  if (!prometheus.ok()) return fail(prometheus.status(), ExitCode::kUsage);
  absl::StatusOr<Serving> serving = Start(options, *std::move(prometheus));
  if (!serving.ok()) return fail(serving.status(), ExitCode::kError);
  streams.out << "guidon-analyst " << GUIDON_VERSION << " is ready\n"
              << "  port        " << serving->server->port() << "  (POST /v1/verdict, the page at /"
              << (options.tls_cert.empty() ? ")\n" : "; TLS)\n")  //
              << "  analyses    " << serving->analyses << "\n"
              << "  token       " << (serving->token ? "needed" : "none: everybody may ask") << "\n"
              << "  resets      "
              << (options.resets.empty() ? "in memory, until this process ends" : options.resets)
              << "\n"
              << std::flush;
  int received = 0;
  sigwait(&signals, &received);
  serving->server->Shutdown(std::chrono::system_clock::now() + kDrain);
  return ExitCode::kPass;
}

}  // namespace

void DeclareServe(CLI::App& program, const Streams& streams, Action& action) {
  const auto options = std::make_shared<ServeOptions>();
  CLI::App* const serve = program.add_subcommand(
      "serve", "Answer over HTTP: verdicts for Argo Rollouts, a page that shows them, metrics.");
  serve->add_option("--config", options->config, "analysis file, or folder of them")
      ->required()
      ->envname("GUIDON_ANALYST_CONFIG");
  serve->add_option("--prometheus", options->prometheus, "URL of Prometheus")
      ->envname("GUIDON_PROMETHEUS")
      ->required();
  serve->add_option("--port", options->port, "TCP port; 0: a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  serve->add_option("--address", options->address, "IP address to listen on; all by default");
  serve->add_option("--token-file", options->token_file,
                    "file of the bearer token that clients must show (or GUIDON_ANALYST_TOKEN)");
  CLI::Option* const cert =
      serve->add_option("--tls-cert", options->tls_cert, "PEM file: serve TLS by this certificate");
  CLI::Option* const key = serve->add_option("--tls-key", options->tls_key, "PEM file of its key");
  cert->needs(key);
  key->needs(cert);
  serve->add_option("--resets", options->resets,
                    "file that keeps what POST /v1/reset did over a restart");
  serve->add_option("--max-connections", options->max_connections, "of clients, at a time")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  serve->footer("Exit codes: 0 after SIGTERM or SIGINT, 1 it cannot start, 2 wrong usage.");
  serve->callback([options, streams, &action] {
    action = [options, streams] { return Serve(*options, streams); };
  });
}

}  // namespace guidon::analysis

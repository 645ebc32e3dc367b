#include "server/daemon.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "server/access/access.h"
#include "server/access/refusals.h"
#include "server/access/tokens.h"
#include "server/call_workers.h"
#include "server/context_overlay.h"
#include "server/flag_catalog.h"
#include "server/grpc_port.h"
#include "server/guards/guard_gate.h"
#include "server/history_keeper.h"
#include "server/http/admin_caller.h"
#include "server/http/admin_rpc.h"
#include "server/http/browser_guard.h"
#include "server/http/cors.h"
#include "server/http/grpc_calls.h"
#include "server/http/http_metrics.h"
#include "server/http/http_server.h"
#include "server/http/management.h"
#include "server/http/ofrep.h"
#include "server/http/rpc.h"
#include "server/metrics.h"
#include "server/process_metrics.h"
#include "server/ramps/automation.h"
#include "server/ramps/ramp_metrics.h"
#include "server/services/access_admin_service.h"
#include "server/services/admin_service.h"
#include "server/services/evaluation_service.h"
#include "server/services/flag_set_text.h"
#include "server/services/preview_service.h"
#include "server/services/ramp_service.h"
#include "server/services/stats_admin_service.h"
#include "server/services/store_admin_service.h"
#include "server/services/stream_hub.h"
#include "server/services/sync_service.h"
#include "server/sources/source_set.h"
#include "server/sources/store_source.h"
#include "server/stats/last_evaluated.h"
#include "server/sync_metrics.h"
#include "server/telemetry/telemetry.h"
#include "spdlog/spdlog.h"
#include "store/rocksdb/rocksdb_flag_store.h"

namespace guidon {
namespace {

constexpr int kMaxAdminRequest = 64 << 20;
constexpr size_t kAdminWorkers = 16;  // calls at a time, of which those that write share syncs
constexpr uint32_t kManagementLimit = 16 << 10;  // bytes of headers, and of a body
constexpr std::chrono::seconds kManagementHeaderTimeout{3};
// For the store, the sources and the other ports, so that flags can be changed whatever the clients
// of evaluation do.
constexpr int kSparedDescriptors = 100;

std::vector<std::string> SourceNames(const Options& options) {
  std::vector<std::string> names;
  for (const SourceConfig& source : options.sources) names.push_back(source.uri);
  names.emplace_back("store");  // last: what admins do wins over sources
  return names;
}

std::string Address(uint16_t port, const std::string& socket_path) {
  return socket_path.empty() ? absl::StrCat("[::]:", port) : absl::StrCat("unix:", socket_path);
}

int64_t UnixSeconds() { return std::time(nullptr); }

google::protobuf::Struct StaticContext(const Options& options) {
  google::protobuf::Struct context;
  for (const auto& [key, value] : options.context_values) {
    (*context.mutable_fields())[key].set_string_value(value);
  }
  return context;
}

class RunningDaemon final : public Daemon {
 public:
  explicit RunningDaemon(const Options& options)
      : options_(options), catalog_(SourceNames(options), [this] { hub_.WakeAll(); }) {}

  absl::Status Start() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::health::v1::HealthCheckRequest::descriptor();  // links it, for reflection to describe
    absl::StatusOr<std::unique_ptr<RocksDbStore>> store = OpenRocksDbFlagStore(options_.store);
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    history_keeper_.emplace(*store_, options_.retention);
    absl::StatusOr<std::unique_ptr<GuardGate>> gate = GuardGate::Make(options_.prometheus);
    if (!gate.ok()) return gate.status();
    gate_ = *std::move(gate);
    absl::StatusOr<std::unique_ptr<Automation>> automation = Automation::Load(*store_, *gate_);
    if (!automation.ok()) return automation.status();
    automation_ = *std::move(automation);
    last_evaluated_ =
        std::make_unique<LastEvaluated>(absl::StrCat(options_.store, "/last-evaluated"),
                                        evaluation_metrics_->counts(), UnixSeconds);
    if (absl::Status status = StartTelemetry(); !status.ok()) return status;
    if (absl::Status status = LoadCertificates(); !status.ok()) return status;
    if (absl::Status status = StartManagement(); !status.ok()) return status;
    if (absl::Status status = LoadSources(); !status.ok()) return status;
    if (absl::Status status = StartServices(); !status.ok()) return status;
    automation_->Start();
    started_ = true;
    return absl::OkStatus();
  }

  Ports ports() const override {
    return {evaluation_http_->port(), management_->port(), sync_.port(), ofrep_->port(),
            admin_http_->port()};
  }

  void ReloadFiles() override { sources_->ReloadFiles(); }

  void Drain() override {
    for (GrpcPort* port : GrpcPorts()) port->SetNotServing();
    for (HttpServer* server : HttpServers()) server->Drain();
    hub_.Shutdown();
    const auto deadline =
        std::chrono::system_clock::now() + absl::ToChronoSeconds(options_.shutdown_grace);
    for (GrpcPort* port : GrpcPorts()) port->Shutdown(deadline);
    for (HttpServer* server : HttpServers()) server->Shutdown(deadline);
    if (telemetry_ != nullptr) telemetry_->Stop();
  }

 private:
  std::array<GrpcPort*, 4> GrpcPorts() { return {&evaluation_, &sync_, &admin_, &health_}; }
  std::array<HttpServer*, 4> HttpServers() {
    return {evaluation_http_.get(), ofrep_.get(), admin_http_.get(), management_.get()};
  }

  absl::Status LoadCertificates() {
    if (options_.server_cert_path.empty()) return absl::OkStatus();
    absl::StatusOr<std::shared_ptr<TlsCertificates>> certificates = TlsCertificates::Load(
        {options_.server_cert_path, options_.server_key_path, options_.client_ca_path});
    if (!certificates.ok()) return certificates.status();
    certificates_ = *std::move(certificates);
    if (!options_.tls_admin) return absl::OkStatus();
    admin_certificates_ = certificates_;
    if (options_.admin.client_ca_path.empty()) return absl::OkStatus();
    certificates = TlsCertificates::Load(
        {options_.server_cert_path, options_.server_key_path, options_.admin.client_ca_path});
    if (!certificates.ok()) return certificates.status();
    admin_certificates_ = *std::move(certificates);
    return absl::OkStatus();
  }

  std::vector<std::shared_ptr<prometheus::Collectable>> Metrics() const {
    return {evaluation_metrics_, rpc_metrics_, registry_, std::make_shared<ProcessMetrics>(),
            std::make_shared<RampMetrics>(*automation_)};
  }

  absl::Status StartTelemetry() {
    if (options_.collector.uri.empty()) return absl::OkStatus();
    const OtelEnvironment environment = ReadOtelEnvironment(std::getenv);
    for (const std::string& warning : environment.warnings) spdlog::warn("{}", warning);
    absl::StatusOr<std::unique_ptr<Telemetry>> telemetry = Telemetry::Start(
        options_.collector, environment, [this] { return CollectAll(Metrics()); }, *registry_);
    if (!telemetry.ok()) return telemetry.status();
    telemetry_ = *std::move(telemetry);
    return absl::OkStatus();
  }

  absl::Status StartManagement() {
    const auto tls = options_.tls_management ? certificates_ : nullptr;
    absl::Status status = health_.StartWithoutPort({}, {}, tls);
    if (!status.ok()) return status;
    HttpServerOptions server;
    server.port = options_.management_port;
    server.service.handler = http_metrics_.Measure(
        "management", MakeManagementHandler([this] { return readiness(); }, Metrics()));
    server.service.limits.body = kManagementLimit;
    server.service.limits.header = kManagementLimit;
    server.service.limits.header_timeout = kManagementHeaderTimeout;
    server.service.tls = tls;
    server.service.grpc = health_.serving();
    return Serve(std::move(server), management_);
  }

  static absl::Status Serve(HttpServerOptions options, std::unique_ptr<HttpServer>& server) {
    absl::StatusOr<std::unique_ptr<HttpServer>> started = HttpServer::Start(std::move(options));
    if (!started.ok()) return started.status();
    server = *std::move(started);
    return absl::OkStatus();
  }

  // What the evaluation and OFREP ports have in common.
  HttpServerOptions EvaluationServer(uint16_t port, const char* name, HttpHandler handler) {
    HttpServerOptions server;
    server.port = port;
    server.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    server.service.handler =
        http_metrics_.Measure(name, WithCors(options_.cors_origins, std::move(handler)));
    server.service.limits.body = static_cast<uint64_t>(options_.max_request_body);
    server.service.limits.header = static_cast<uint32_t>(options_.max_request_header);
    server.service.tls = certificates_;
    server.spared_descriptors = kSparedDescriptors;
    return server;
  }

  absl::Status LoadSources() {
    absl::StatusOr<std::unique_ptr<StoreSource>> stored =
        StoreSource::Start(*store_, catalog_, static_cast<uint32_t>(options_.sources.size()));
    if (!stored.ok()) return stored.status();
    store_source_ = *std::move(stored);
    absl::StatusOr<std::unique_ptr<SourceSet>> sources =
        SourceSet::Start(options_.sources, catalog_, *store_, source_metrics_);
    if (!sources.ok()) return sources.status();
    sources_ = *std::move(sources);
    return absl::OkStatus();
  }

  Readiness readiness() const {
    if (!started_) return {false, "not ready: the daemon is starting\n"};
    return sources_->readiness();
  }

  absl::Status StartServices() {
    GrpcLimits limits = {options_.max_request_body, options_.max_request_header,
                         options_.keep_alive_min_time, options_.keep_alive_permit_without_stream};
    const EvaluationDependencies evaluation_needs = {
        catalog_,
        hub_,
        overlay_,
        *evaluation_metrics_,
        *rpc_metrics_,
        UnixSeconds,
        options_.stream_deadline,
        static_cast<size_t>(options_.max_request_body),
        telemetry_ == nullptr ? nullptr : &telemetry_->tracer()};
    evaluation_services_ = MakeEvaluationServices(evaluation_needs);
    absl::Status status = evaluation_.StartWithoutPort(limits, evaluation_services_, certificates_);
    if (!status.ok()) return status;
    HttpServerOptions evaluation =
        EvaluationServer(options_.port, "rpc", MakeRpcHandler(evaluation_needs));
    evaluation.socket_path = options_.socket_path;
    evaluation.service.grpc = evaluation_.serving();
    evaluation.service.grpc.calls = MakeGrpcCallHandler(evaluation_needs);
    evaluation.service.grpc.begins_here = IsEvaluationCall;
    evaluation.service.grpc.answers = IsEvaluationOrHealthCall;
    evaluation.service.grpc.pings = {absl::ToChronoMilliseconds(options_.keep_alive_min_time),
                                     options_.keep_alive_permit_without_stream};
    status = Serve(std::move(evaluation), evaluation_http_);
    if (!status.ok()) return status;
    status = Serve(
        EvaluationServer(options_.ofrep_port, "ofrep", MakeOfrepHandler(evaluation_needs)), ofrep_);
    if (!status.ok()) return status;
    sync_services_ = MakeSyncServices({texts_, hub_, sync_metrics_, StaticContext(options_),
                                       options_.disable_sync_metadata, options_.stream_deadline});
    status = sync_.Start(Address(options_.sync_port, options_.sync_socket_path), limits,
                         sync_services_, certificates_);
    if (!status.ok()) return status;
    limits.max_message = kMaxAdminRequest;
    if (absl::Status access = StartAccess(); !access.ok()) return access;
    admin_services_.push_back(
        MakeAdminService({*store_, catalog_, overlay_, hub_, UnixSeconds, *access_}));
    admin_services_.push_back(MakeStoreAdminService(*store_, admin_workers_, *access_));
    admin_services_.push_back(MakeAccessAdminService(*store_, *tokens_, *access_));
    admin_services_.push_back(MakeRampService(*automation_, *store_, catalog_, *access_));
    admin_services_.push_back(
        MakePreviewService(*store_, catalog_, overlay_, UnixSeconds, *access_));
    admin_services_.push_back(MakeStatsAdminService(
        {catalog_, evaluation_metrics_->counts(), *last_evaluated_, *access_, UnixSeconds()}));
    return StartAdminPort(limits);
  }

  // Connect's calls become calls within the process, so that the services see one kind only.
  absl::Status StartAdminPort(const GrpcLimits& limits) {
    const auto& tls = admin_certificates_;
    absl::Status status = admin_.StartWithoutPort(limits, admin_services_, tls, &admin_workers_);
    if (!status.ok()) return status;
    HttpServerOptions server;
    server.port = options_.admin_port;
    server.address = options_.admin.address;
    server.service.handler = http_metrics_.Measure(
        "admin",
        WithBrowserGuard(tls != nullptr, MakeAdminRpcHandler(admin_.InProcess(), kMaxAdminRequest,
                                                             CallersOf(*access_))));
    server.service.limits.body = kMaxAdminRequest;
    server.service.limits.header = static_cast<uint32_t>(options_.max_request_header);
    server.service.tls = tls;
    server.service.grpc = admin_.serving();
    return Serve(std::move(server), admin_http_);
  }

  absl::Status StartAccess() {
    const AdminOptions& admin = options_.admin;
    if (!admin.token_file.empty()) {
      const absl::StatusOr<std::string> token = ReadTokenFile(admin.token_file);
      if (!token.ok()) {
        return absl::Status(token.status().code(),
                            absl::StrCat("--admin-token-file: ", token.status().message()));
      }
    }
    tokens_.emplace(*store_);
    refusals_.emplace(*registry_, [this](const std::string& actor, const std::string& text) {
      const Change event = {{}, ChangeKind::kRefusal, nullptr, {}};
      return store_->Apply({event}, {actor, text}).status();
    });
    access_.emplace(
        Access::Options{admin.authenticates(), admin.token_file, admin.identities},
        [this](const std::string& id) { return tokens_->Find(id); }, *refusals_, absl::Now);
    return absl::OkStatus();
  }

  // In the order of what needs what; destroyed the other way round.
  const Options options_;
  std::atomic<bool> started_ = false;  // all below is there
  const std::shared_ptr<EvaluationMetrics> evaluation_metrics_ =
      std::make_shared<EvaluationMetrics>();
  const std::shared_ptr<RpcMetrics> rpc_metrics_ =
      std::make_shared<RpcMetrics>(EvaluationMethods());
  const std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  SyncMetrics sync_metrics_{*registry_};
  SourceMetrics source_metrics_{*registry_};
  HttpMetrics http_metrics_{*registry_};
  const ContextOverlay overlay_{options_.context_values, options_.context_from_headers};
  StreamHub hub_;
  FlagCatalog catalog_;
  FlagSetTexts texts_{catalog_};
  std::unique_ptr<RocksDbStore> store_;
  std::optional<HistoryKeeper> history_keeper_;
  std::unique_ptr<GuardGate> gate_;
  std::unique_ptr<Automation> automation_;
  std::unique_ptr<LastEvaluated> last_evaluated_;
  std::unique_ptr<Telemetry> telemetry_;  // nullptr without a collector
  std::unique_ptr<StoreSource> store_source_;
  std::unique_ptr<SourceSet> sources_;
  std::shared_ptr<TlsCertificates> certificates_;
  std::shared_ptr<TlsCertificates> admin_certificates_;  // nullptr: clear text
  std::optional<Tokens> tokens_;
  std::optional<Refusals> refusals_;
  std::optional<Access> access_;
  GrpcPort health_;  // on the management port
  std::unique_ptr<HttpServer> management_;
  std::vector<std::unique_ptr<grpc::Service>> evaluation_services_;
  std::vector<std::unique_ptr<grpc::Service>> sync_services_;
  std::vector<std::unique_ptr<grpc::Service>> admin_services_;
  CallWorkers admin_workers_{kAdminWorkers};
  GrpcPort evaluation_;
  std::unique_ptr<HttpServer> evaluation_http_;
  std::unique_ptr<HttpServer> ofrep_;
  GrpcPort sync_;
  GrpcPort admin_;
  std::unique_ptr<HttpServer> admin_http_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(const Options& options) {
  auto daemon = std::make_unique<RunningDaemon>(options);
  if (absl::Status status = daemon->Start(); !status.ok()) return status;
  return daemon;
}

}  // namespace guidon

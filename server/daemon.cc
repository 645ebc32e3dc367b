#include "server/daemon.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>

#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/context_overlay.h"
#include "server/flag_catalog.h"
#include "server/grpc_port.h"
#include "server/http/http_server.h"
#include "server/http/management.h"
#include "server/metrics.h"
#include "server/services/admin_service.h"
#include "server/services/evaluation_service.h"
#include "server/services/flag_set_text.h"
#include "server/services/stream_hub.h"
#include "server/services/sync_service.h"
#include "server/sources/file_source.h"
#include "server/sources/file_watcher.h"
#include "server/sources/store_source.h"
#include "server/sync_metrics.h"
#include "store/rocksdb/rocksdb_flag_store.h"

namespace guidon {
namespace {

constexpr int kMaxAdminRequest = 64 << 20;

std::vector<std::string> SourceNames(const Options& options) {
  std::vector<std::string> names = options.files;
  names.emplace_back("store");  // last: what admins do wins over files
  return names;
}

std::string Address(uint16_t port, const std::string& socket_path) {
  return socket_path.empty() ? absl::StrCat("[::]:", port) : absl::StrCat("unix:", socket_path);
}

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
    absl::StatusOr<std::unique_ptr<FlagStore>> store = OpenRocksDbFlagStore(options_.store);
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    if (absl::Status status = StartManagement(); !status.ok()) return status;
    if (absl::Status status = LoadSources(); !status.ok()) return status;
    if (absl::Status status = StartServices(); !status.ok()) return status;
    ready_ = true;
    return absl::OkStatus();
  }

  Ports ports() const override {
    return {evaluation_.port(), management_->port(), sync_.port(), admin_.port()};
  }

  void ReloadFiles() override {
    if (watcher_ != nullptr) watcher_->ReloadAll();
  }

  void Drain() override {
    for (GrpcPort* port : GrpcPorts()) port->SetNotServing();
    hub_.Shutdown();
    const auto deadline =
        std::chrono::system_clock::now() + absl::ToChronoSeconds(options_.shutdown_grace);
    for (GrpcPort* port : GrpcPorts()) port->Shutdown(deadline);
  }

 private:
  std::array<GrpcPort*, 4> GrpcPorts() { return {&evaluation_, &sync_, &admin_, &health_}; }

  absl::Status StartManagement() {
    if (absl::Status status = health_.StartWithoutPort(); !status.ok()) return status;
    absl::StatusOr<std::unique_ptr<HttpServer>> server = HttpServer::Start(
        options_.management_port,
        MakeManagementHandler(ready_, {evaluation_metrics_, rpc_metrics_, registry_}),
        [this](int fd, const std::string& begun) { health_.Serve(fd, begun); });
    if (!server.ok()) return server.status();
    management_ = *std::move(server);
    return absl::OkStatus();
  }

  absl::Status LoadSources() {
    std::vector<FileSource> files;
    for (const std::string& path : options_.files) {
      files.emplace_back(path, catalog_, static_cast<uint32_t>(files.size()));
      if (absl::Status status = files.back().Load(); !status.ok()) return status;
    }
    absl::StatusOr<std::unique_ptr<StoreSource>> stored =
        StoreSource::Start(*store_, catalog_, static_cast<uint32_t>(files.size()));
    if (!stored.ok()) return stored.status();
    store_source_ = *std::move(stored);
    if (files.empty()) return absl::OkStatus();
    absl::StatusOr<std::unique_ptr<FileWatcher>> watcher = FileWatcher::Start(std::move(files));
    if (!watcher.ok()) return watcher.status();
    watcher_ = *std::move(watcher);
    return absl::OkStatus();
  }

  absl::Status StartServices() {
    GrpcLimits limits = {options_.max_request_body, options_.max_request_header,
                         options_.keep_alive_min_time, options_.keep_alive_permit_without_stream};
    evaluation_services_ = MakeEvaluationServices(
        {catalog_, hub_, overlay_, *evaluation_metrics_, *rpc_metrics_,
         [] { return static_cast<int64_t>(std::time(nullptr)); }, options_.stream_deadline});
    absl::Status status = evaluation_.Start(Address(options_.port, options_.socket_path), limits,
                                            evaluation_services_);
    if (!status.ok()) return status;
    sync_services_ = MakeSyncServices({texts_, hub_, sync_metrics_, StaticContext(options_),
                                       options_.disable_sync_metadata, options_.stream_deadline});
    status =
        sync_.Start(Address(options_.sync_port, options_.sync_socket_path), limits, sync_services_);
    if (!status.ok()) return status;
    limits.max_message = kMaxAdminRequest;
    admin_services_.push_back(MakeAdminService({*store_, catalog_, overlay_, hub_, [] {
                                                  return static_cast<int64_t>(std::time(nullptr));
                                                }}));
    return admin_.Start(absl::StrCat("127.0.0.1:", options_.admin_port), limits, admin_services_);
  }

  // In the order of what needs what; destroyed the other way round.
  const Options options_;
  std::atomic<bool> ready_ = false;
  const std::shared_ptr<EvaluationMetrics> evaluation_metrics_ =
      std::make_shared<EvaluationMetrics>();
  const std::shared_ptr<RpcMetrics> rpc_metrics_ =
      std::make_shared<RpcMetrics>(EvaluationMethods());
  const std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  SyncMetrics sync_metrics_{*registry_};
  const ContextOverlay overlay_{options_.context_values, options_.context_from_headers};
  StreamHub hub_;
  FlagCatalog catalog_;
  FlagSetTexts texts_{catalog_};
  std::unique_ptr<FlagStore> store_;
  std::unique_ptr<StoreSource> store_source_;
  std::unique_ptr<FileWatcher> watcher_;
  GrpcPort health_;  // on the management port
  std::unique_ptr<HttpServer> management_;
  std::vector<std::unique_ptr<grpc::Service>> evaluation_services_;
  std::vector<std::unique_ptr<grpc::Service>> sync_services_;
  std::vector<std::unique_ptr<grpc::Service>> admin_services_;
  GrpcPort evaluation_;
  GrpcPort sync_;
  GrpcPort admin_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(const Options& options) {
  auto daemon = std::make_unique<RunningDaemon>(options);
  if (absl::Status status = daemon->Start(); !status.ok()) return status;
  return daemon;
}

}  // namespace guidon

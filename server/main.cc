#include <malloc.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "server/daemon.h"
#include "server/logging.h"
#include "server/options.h"
#include "server/start_memory.h"
#include "spdlog/spdlog.h"
#include "store/backup/restore_store.h"

namespace guidon {
namespace {

// Signals that main waits for; blocked in all threads.
sigset_t HandledSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

// One line, as those of the log.
void PrintJsonWelcome(const Daemon::Ports& ports, const Options& options) {
  std::vector<std::string> sources;
  for (const SourceConfig& source : options.sources) sources.push_back(source.Label());
  const nlohmann::ordered_json welcome = {
      {"ts", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone())},
      {"level", "info"},
      {"msg", absl::StrCat("guidond ", GUIDON_VERSION, " is ready")},
      {"ports",
       {{"evaluation", ports.evaluation},
        {"management", ports.management},
        {"sync", ports.sync},
        {"ofrep", ports.ofrep},
        {"admin", ports.admin}}},
      {"adminAddress", options.admin.address},
      {"adminAuthenticates", options.admin.authenticates()},
      {"store", options.store},
      {"config", options.config_file},
      {"sources", sources}};
  const std::string line =
      welcome.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

void PrintWelcome(const Daemon::Ports& ports, const Options& options) {
  if (options.log_format == LogFormat::kJson) return PrintJsonWelcome(ports, options);
  std::printf(
      "guidond %s is ready\n"
      "  evaluation  port %u  (gRPC, Connect, gRPC-Web: flagd.evaluation.v1 and v2, schema.v1)\n"
      "  management  port %u  (/healthz, /readyz, /metrics)\n"
      "  sync        port %u  (gRPC: flagd.sync.v1, sync.v1)\n"
      "  ofrep       port %u  (HTTP: /ofrep/v1/evaluate/flags)\n"
      "  admin       port %u  (guidonctl; on %s, %s)\n"
      "  store       %s\n",
      GUIDON_VERSION, ports.evaluation, ports.management, ports.sync, ports.ofrep, ports.admin,
      options.admin.address.c_str(),
      options.admin.authenticates() ? "who calls must authenticate" : "without authentication",
      options.store.c_str());
  if (!options.config_file.empty()) {
    std::printf("  config      %s\n", options.config_file.c_str());
  }
  for (const SourceConfig& source : options.sources) {
    const std::string kind(SourceKindName(source.kind));
    std::printf("  %-11s %s\n", kind.c_str(), source.Label().c_str());
  }
  std::fflush(stdout);
}

// A client takes a file descriptor, and the usual limit on these is for interactive programs.
void AllowManyConnections() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Left to itself, malloc keeps ever larger blocks for later once it has seen one freed: the text of
// a large document would stay for good.
void ReturnLargeBlocks() {
  constexpr int kMebibyte = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, kMebibyte);
  mallopt(M_TRIM_THRESHOLD, kMebibyte);
}

int RestoreBackup(const CommandLine& command) {
  const absl::StatusOr<BackupLabel> restored =
      RestoreStore(command.options.store, command.restored_file);
  if (!restored.ok()) {
    std::fprintf(stderr, "guidond: %s\n", std::string(restored.status().message()).c_str());
    return 1;
  }
  const std::string made =
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", restored->made, absl::UTCTimeZone());
  std::printf("%s: the store is that of the backup of %s, revision %llu\n",
              command.options.store.c_str(), made.c_str(),
              static_cast<unsigned long long>(restored->revision));
  return 0;
}

int Run(const Options& options) {
  ReturnLargeBlocks();
  SetUpLogging(options);
  AllowManyConnections();
  const sigset_t signals = HandledSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit on file sizes then fails as any other
  absl::StatusOr<std::unique_ptr<Daemon>> daemon = Daemon::Start(options);
  if (!daemon.ok()) {
    const std::string problem(daemon.status().message());
    if (options.log_format == LogFormat::kJson) {
      spdlog::critical("{}", problem);
    } else {
      std::fprintf(stderr, "guidond: %s\n", problem.c_str());
    }
    return 1;
  }
  PrintWelcome((*daemon)->ports(), options);
  // By then RocksDB has written what the sources gave it, too.
  timespec until_settled = {2, 0};
  int received = sigtimedwait(&signals, nullptr, &until_settled);
  ReleaseStartMemory();
  while (received == -1 || received == SIGHUP) {
    if (received == SIGHUP) (*daemon)->ReloadFiles();
    received = sigwaitinfo(&signals, nullptr);
  }
  spdlog::info("shutting down");
  (*daemon)->Drain();
  return 0;
}

}  // namespace
}  // namespace guidon

int main(int argc, char** argv) {
  const guidon::CommandLine command = guidon::ParseCommandLine(argc, argv);
  if (command.start) return guidon::Run(command.options);
  if (!command.restored_file.empty()) return guidon::RestoreBackup(command);
  std::fputs(command.text.c_str(), command.exit_code == 0 ? stdout : stderr);
  return command.exit_code;
}

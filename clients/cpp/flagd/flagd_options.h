#ifndef GUIDON_CLIENTS_CPP_FLAGD_FLAGD_OPTIONS_H_
#define GUIDON_CLIENTS_CPP_FLAGD_FLAGD_OPTIONS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "openfeature/value.h"

namespace guidon {

// Where flags are evaluated.
enum class FlagdResolver : std::uint8_t {
  kRpc,        // By the daemon, one call for each lookup that the cache does not answer.
  kInProcess,  // Here, by definitions that the daemon streams.
  kFile,       // Here, by definitions from a file, without any daemon.
};

enum class FlagdCache : std::uint8_t { kLru, kDisabled };

// How FlagdProvider works. What is not set comes from its environment variable, and where that is
// not set either it has the default of flagd's provider specification. docs/cpp-provider.md has
// the table.
struct FlagdOptions {
  using Structure = openfeature::Value::Structure;

  std::optional<FlagdResolver> resolver{};  // FLAGD_RESOLVER: rpc

  // Where the daemon is. A socket path goes before a target URI, and that before host and port.
  std::optional<std::string> host{};        // FLAGD_HOST: localhost
  std::optional<std::uint16_t> port{};      // FLAGD_PORT, FLAGD_SYNC_PORT: 8013, in process 8015
  std::optional<std::string> target_uri{};  // FLAGD_TARGET_URI: dns:///…, envoy://PROXY/SERVICE, …
  std::optional<std::string> socket_path{};        // FLAGD_SOCKET_PATH: a Unix socket
  std::optional<std::string> default_authority{};  // FLAGD_DEFAULT_AUTHORITY

  // TLS. Files are PEM, and are read again for each connection.
  std::optional<bool> tls{};  // FLAGD_TLS: false
  std::optional<std::string>
      server_cert_path{};  // FLAGD_SERVER_CERT_PATH: the system's authorities
  std::optional<std::string>
      client_cert_path{};                        // GUIDON_CLIENT_CERT_PATH: what to show the daemon
  std::optional<std::string> client_key_path{};  // GUIDON_CLIENT_KEY_PATH

  // How long a lookup by RPC may take, and Init.
  std::optional<std::chrono::milliseconds> deadline{};  // FLAGD_DEADLINE_MS: 500
  // How long a stream lasts before it is begun anew; 0: for ever.
  std::optional<std::chrono::milliseconds> stream_deadline{};  // FLAGD_STREAM_DEADLINE_MS: 600000
  std::optional<std::chrono::milliseconds> retry_backoff{};    // FLAGD_RETRY_BACKOFF_MS: 1000
  std::optional<std::chrono::milliseconds>
      retry_backoff_max{};  // FLAGD_RETRY_BACKOFF_MAX_MS: 120000
  // How long without connection until STALE becomes ERROR.
  std::optional<std::chrono::seconds> retry_grace_period{};  // FLAGD_RETRY_GRACE_PERIOD: 5
  // HTTP/2 pings on a silent connection; 0: none. guidond allows one in 30 s.
  std::optional<std::chrono::milliseconds> keep_alive_time{};  // FLAGD_KEEP_ALIVE_TIME_MS: 0
  // Numbers of gRPC status codes that end a stream for good: the provider is then FATAL.
  std::optional<std::vector<int>> fatal_status_codes{};  // FLAGD_FATAL_STATUS_CODES: none

  // By RPC: what flags without rules resolved to, until the daemon tells of a change.
  std::optional<FlagdCache> cache{};            // FLAGD_CACHE: lru
  std::optional<std::size_t> max_cache_size{};  // FLAGD_MAX_CACHE_SIZE: 1000

  // Which flags: flagSetId=X or source=URI.
  std::optional<std::string> selector{};     // FLAGD_SOURCE_SELECTOR
  std::optional<std::string> provider_id{};  // FLAGD_PROVIDER_ID: told to the daemon, in process

  // In process: what of the daemon's static context goes into each evaluation's, over what the
  // application gave. Called for each connection, by a thread of the provider. Default: all of it.
  std::function<Structure(const Structure& sync_context)> context_enricher{};

  // In process: a file that keeps the newest definitions, for a start while the daemon is down.
  std::optional<std::string> last_good_path{};  // GUIDON_LAST_GOOD_PATH: none

  // From a file (.json, .yaml): turns `in-process` into `file`. The file is watched, and looked at
  // each time the interval has passed.
  std::optional<std::string> offline_flag_source_path{};  // FLAGD_OFFLINE_FLAG_SOURCE_PATH
  std::optional<std::chrono::milliseconds> offline_poll_interval{};  // FLAGD_OFFLINE_POLL_MS: 5000

  // Told what an operator should know: lost connections, definitions that cannot be used. Called by
  // threads of the provider. Default: standard error.
  std::function<void(const std::string& message)> log{};
};

}  // namespace guidon

#endif  // GUIDON_CLIENTS_CPP_FLAGD_FLAGD_OPTIONS_H_

#ifndef GUIDON_SERVER_OPTIONS_H_
#define GUIDON_SERVER_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "server/access/identity_map.h"
#include "server/sources/source_config.h"
#include "server/telemetry/collector_options.h"
#include "store/retention.h"

namespace guidon {

enum class LogFormat { kConsole, kJson };

// Who may administer, and from where.
struct AdminOptions {
  std::string address = "127.0.0.1";  // to listen on
  std::string client_ca_path;         // as Options::client_ca_path, for the admin port alone
  bool auth = false;                  // let in only who says who they are
  std::string token_file;             // of a token that is always an admin's
  IdentityMap identities;             // of client certificates

  bool authenticates() const { return auth || !token_file.empty() || !identities.empty(); }
};

// What `guidond start` was told. A time of 0 and a size of 0 mean no limit.
struct Options {
  uint16_t port = 8013;
  uint16_t management_port = 8014;
  uint16_t sync_port = 8015;
  uint16_t ofrep_port = 8016;
  uint16_t admin_port = 8017;
  std::string socket_path;       // of the evaluation services, instead of their port
  std::string sync_socket_path;  // of the sync services, instead of their port

  std::string server_cert_path;  // of the evaluation, sync and OFREP ports; "": clear text
  std::string server_key_path;
  std::string client_ca_path;  // if given, clients need a certificate
  bool tls_management = false;
  bool tls_admin = false;
  AdminOptions admin;

  std::vector<SourceConfig> sources;  // by rising precedence
  std::string store;                  // folder
  Retention retention;                // of its history

  std::vector<std::string> cors_origins;
  absl::flat_hash_map<std::string, std::string> context_values;        // by context key
  absl::flat_hash_map<std::string, std::string> context_from_headers;  // header to context key
  bool disable_sync_metadata = false;

  int max_request_body = 1'000'000;    // bytes
  int max_request_header = 1'000'000;  // bytes
  absl::Duration stream_deadline = absl::ZeroDuration();
  absl::Duration keep_alive_min_time = absl::Seconds(30);
  bool keep_alive_permit_without_stream = true;
  absl::Duration shutdown_grace = absl::Seconds(10);

  CollectorOptions collector;
  std::string prometheus;  // URL; "": none

  LogFormat log_format = LogFormat::kConsole;
  bool debug = false;
  std::string config_file;  // that was read; "" for none
};

// What comes of a command line: options to start with, a backup to restore, or a text to print and
// an exit code.
struct CommandLine {
  bool start = false;
  Options options;
  std::string restored_file;  // the backup to make options.store of; "": none
  std::string text;
  int exit_code = 0;  // 0: help or version was asked for; 2: the command line is wrong
};

// Reads the command line; for what it leaves out, the FLAGD_* and GUIDON_* environment
// variables; for what these leave out, the YAML file named by --config or, where none is and there
// is one, flagd's $HOME/.agent.yaml.
CommandLine ParseCommandLine(int argc, const char* const* argv);

}  // namespace guidon

#endif  // GUIDON_SERVER_OPTIONS_H_

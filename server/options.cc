#include "server/options.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "analysis/prometheus/prometheus_source.h"
#include "base/suggest.h"
#include "server/config_file.h"
#include "server/option_declaration.h"
#include "server/sources/file_source.h"

namespace guidon {
namespace {

std::string DefaultStore() {
  const auto set = [](const char* value) { return value != nullptr && *value != '\0'; };
  if (const char* state = std::getenv("XDG_STATE_HOME"); set(state)) {
    return absl::StrCat(state, "/guidond");
  }
  const char* const home = std::getenv("HOME");
  if (geteuid() != 0 && set(home)) return absl::StrCat(home, "/.local/state/guidond");
  return "/var/lib/guidond";
}

// What is read as text first.
struct RawOptions {
  std::string config;
  std::vector<std::string> uris;
  std::string sources;
  std::string log_format = "console";
  std::string metrics_exporter = "prometheus";
  std::vector<std::string> context_values;
  std::vector<std::string> context_from_headers;
  std::vector<std::string> admin_identities;
};

void DeclarePorts(Declaration& declare, Options& options) {
  declare.Begin("Ports (0: any free one)", "FLAGD");
  declare.Add("-p,--port", options.port, "Evaluation: gRPC, gRPC-Web and Connect");
  declare.Add("-d,--socket-path", options.socket_path,
              "Unix socket of evaluation, instead of its port");
  declare.Add("-m,--management-port", options.management_port,
              "/healthz, /readyz, /metrics and gRPC health");
  declare.Add("-g,--sync-port", options.sync_port, "Sync: flag sets for in-process providers");
  declare.Add("-e,--sync-socket-path", options.sync_socket_path,
              "Unix socket of sync, instead of its port");
  declare.Add("-r,--ofrep-port", options.ofrep_port, "OFREP, evaluation over HTTP");
  declare.Begin("Ports (0: any free one)", "GUIDON");
  declare.Add("--admin-port", options.admin_port, "Administration: gRPC for guidonctl");
}

void DeclareAdmin(Declaration& declare, Options& options, RawOptions& raw) {
  AdminOptions& admin = options.admin;
  declare.Begin("Administration", "GUIDON");
  declare.Add("--admin-address", admin.address,
              "IP address that the admin port listens on; beyond loopback it needs --tls-admin and "
              "one of the three options below");
  declare.AddFlag("--admin-auth", admin.auth,
                  "Let in only callers with a token (guidonctl token create) or a certificate of "
                  "--admin-identity; without these options everybody who reaches the port is an "
                  "admin");
  declare.Add("--admin-token-file", admin.token_file,
              "File with a token, 32 characters or more, that is always an admin's, for the first "
              "steps; read again for each call. Turns --admin-auth on");
  declare.AddList("--admin-identity", raw.admin_identities,
                  "NAME=ROLE or NAME=ROLE:FLAG_SET: what clients may do whose certificate has the "
                  "URI, DNS name or common name NAME; roles: viewer, editor, admin; may be "
                  "repeated. Turns --admin-auth on");
  declare.Add("--admin-client-ca-path", admin.client_ca_path,
              "As --client-ca-path, but for the admin port alone");
}

void DeclareTls(Declaration& declare, Options& options) {
  declare.Begin("TLS", "FLAGD");
  declare.Add("-c,--server-cert-path", options.server_cert_path,
              "Certificate (PEM, with its chain) of the evaluation, sync and OFREP ports; read "
              "again when it changes");
  declare.Add("-k,--server-key-path", options.server_key_path, "Its private key (PEM)");
  declare.Begin("TLS", "GUIDON");
  declare.Add("--client-ca-path", options.client_ca_path,
              "Let in only clients with a certificate of these CAs (PEM)");
  declare.AddFlag("--tls-management", options.tls_management, "TLS on the management port too");
  declare.AddFlag("--tls-admin", options.tls_admin, "TLS on the admin port too");
}

void DeclareFlags(Declaration& declare, Options& options, RawOptions& raw) {
  declare.Begin("Flags", "FLAGD");
  declare.AddList("-f,--uri", raw.uris,
                  "Flag definitions to serve besides the store's: file:PATH (.json, .yaml), "
                  "http(s)://URL, grpc(s)://HOST:PORT, core.openfeature.dev/NAMESPACE/NAME, "
                  "s3://, gs:// or azblob://BUCKET/KEY. May be given several times; a later one "
                  "wins over an earlier one, the store over all");
  declare.Add("-s,--sources", raw.sources,
              "The same with more to say: a JSON array of objects with the fields uri, provider, "
              "interval, authHeader, selector, tls and others; see docs/sources.md. They win over "
              "--uri");
  declare.Begin("Flags", "GUIDON");
  declare.Add("--store", options.store, "Folder of the flag store");
  declare.AddDuration("--history-max-age", options.retention.max_age,
                      "How long the store's history is kept, such as 2160h (0: for ever)");
  declare
      .Add("--prometheus", options.prometheus,
           "Prometheus, or what speaks its API, that ramps with a guard are judged by, such as "
           "http://prometheus:9090; GUIDON_PROMETHEUS_TOKEN, _TOKEN_FILE, or _USER and _PASSWORD "
           "authenticate, GUIDON_PROMETHEUS_CA is whom to trust")
      ->type_name("URL");
  declare.Add("--history-max-count", options.retention.max_count,
              absl::StrCat("How many changes it keeps (0: all); the newest ", kHistoryFloor,
                           " are kept always"));
}

void DeclareEvaluation(Declaration& declare, Options& options, RawOptions& raw) {
  declare.Begin("Evaluation", "FLAGD");
  declare.AddList("-X,--context-value", raw.context_values,
                  "KEY=VALUE to lay over the context of every evaluation; may be repeated");
  declare.AddList("-H,--context-from-header", raw.context_from_headers,
                  "HEADER=KEY: a request's header to lay over its context; may be repeated");
  declare.AddList("-C,--cors-origin", options.cors_origins,
                  "Origin whose web pages may evaluate flags, or *; may be repeated");
  declare.AddDuration("--stream-deadline", options.stream_deadline,
                      "How long a stream may last (0: for ever)");
  declare.AddFlag("--disable-sync-metadata", options.disable_sync_metadata,
                  "Refuse GetMetadata, which sync_context has replaced");
}

void DeclareLimits(Declaration& declare, Options& options) {
  declare.Begin("Limits (0: none)", "FLAGD");
  declare.Add("-B,--max-request-body", options.max_request_body, "Largest request in bytes");
  declare.Add("-R,--max-request-header", options.max_request_header,
              "Largest headers of a request in bytes");
  declare.AddDuration("--keep-alive-min-time", options.keep_alive_min_time,
                      "How often a client may ping at most");
  declare.AddFlag("--keep-alive-permit-without-stream", options.keep_alive_permit_without_stream,
                  "Let clients ping without a call (default: true; =false to forbid)");
  declare.Begin("Limits (0: none)", "GUIDON");
  declare.AddDuration("--shutdown-grace", options.shutdown_grace,
                      "How long running calls get to finish after SIGTERM");
}

void DeclareTelemetry(Declaration& declare, CollectorOptions& collector, RawOptions& raw) {
  declare.Begin("Telemetry", "FLAGD");
  declare.AddChoice("-t,--metrics-exporter", raw.metrics_exporter, {"prometheus", "otel"},
                    "otel: push metrics to the collector too; /metrics has them always");
  declare
      .Add("-o,--otel-collector-uri", collector.uri,
           "OpenTelemetry collector that gets traces, over OTLP/gRPC")
      ->type_name("HOST:PORT");
  declare.Add("-D,--otel-cert-path", collector.cert_path, "Certificate to show the collector");
  declare.Add("-K,--otel-key-path", collector.key_path, "Key of that certificate");
  declare.Add("-A,--otel-ca-path", collector.ca_path,
              "Certificate authorities that the collector's certificate may come from");
  declare.AddDuration("-I,--otel-reload-interval", collector.reload_interval,
                      "How often these files are read again", absl::Seconds(1));
}

void DeclareRestore(CLI::App& restore, CommandLine& line) {
  Declaration declare(restore);
  declare.Begin("Options", "GUIDON");
  declare.Add("--store", line.options.store, "Folder to make the flag store in, which holds none");
  restore.add_option("FILE", line.restored_file, "What guidonctl backup has written")->required();
}

void DeclareGeneral(Declaration& declare, Options& options, RawOptions& raw) {
  declare.Begin("General", "FLAGD");
  declare.Add(
      "--config", raw.config,
      "YAML file with options by their long names (default: ~/.agent.yaml, if there is one)");
  declare.AddChoice("-z,--log-format", raw.log_format, {"console", "json"},
                    "How lines of the log look");
  declare.AddFlag("-x,--debug", options.debug, "Log more");
}

constexpr char kSeeHelp[] = "; see guidond start --help";

std::vector<std::string> LongNames(const CLI::App& start) {
  std::vector<std::string> names;
  for (const CLI::Option* option : start.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  }
  return names;
}

[[noreturn]] void Refuse(const std::string& problem) { throw CLI::ParseError(problem, 2); }

[[noreturn]] void RefuseCommand(const std::string& word, const CLI::App& start) {
  const std::string name = word.substr(0, word.find('='));
  if (start.get_option_no_throw(name) != nullptr) {
    Refuse(absl::StrCat(name, " belongs to a subcommand: guidond start ", name));
  }
  const std::string nearest = Nearest(word, {"start", "restore-backup", "--version", "--help"});
  Refuse(absl::StrCat("there is no \"", word, "\"", DidYouMean(nearest, kSeeHelp)));
}

// Refuses what neither `app` nor `command`, which was chosen, knows.
void RefuseUnknown(const CLI::App& app, const CLI::App& command) {
  if (!command.parsed()) {
    const std::vector<std::string> words = app.remaining();
    if (words.empty()) Refuse("a subcommand is missing: guidond start");
    RefuseCommand(words.front(), command);
  }
  for (const std::string& word : app.remaining(true)) {
    const std::string name = word.substr(0, word.find('='));
    if (!absl::StartsWith(name, "-")) Refuse(absl::StrCat("\"", name, "\" belongs to no option"));
    const std::string nearest =
        absl::StartsWith(name, "--") ? Nearest(name.substr(2), LongNames(command)) : "";
    Refuse(absl::StrCat("there is no option ", name,
                        DidYouMean(nearest.empty() ? "" : "--" + nearest,
                                   absl::StrCat("; see guidond ", command.get_name(), " --help"))));
  }
}

// flagd's own file, which is read where no other is named; "" where there is none.
std::string DefaultConfig() {
  const char* const home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return "";
  const std::string path = absl::StrCat(home, "/.agent.yaml");
  return access(path.c_str(), F_OK) == 0 ? path : "";
}

// Sets from the configuration file what neither command line nor environment has set.
void ApplyConfigFile(const std::string& path, CLI::App& start) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  const absl::StatusOr<ConfigValues> config =
      text.ok() ? ParseConfig(*text, path) : absl::StatusOr<ConfigValues>(text.status());
  if (!config.ok()) Refuse(absl::StrCat("--config: ", config.status().message()));
  for (const auto& [name, values] : *config) {
    CLI::Option* const option = start.get_option_no_throw("--" + name);
    if (option == nullptr || name == "config" || name == "help") {
      Refuse(absl::StrCat(path, ": there is no option \"", name, "\"",
                          DidYouMean(Nearest(name, LongNames(start)), kSeeHelp)));
    }
    if (option->count() > 0) continue;
    for (const std::string& value : values) option->add_result(value);
    option->run_callback();
  }
}

absl::flat_hash_map<std::string, std::string> Pairs(const std::vector<std::string>& texts,
                                                    absl::string_view option) {
  absl::flat_hash_map<std::string, std::string> pairs;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      Refuse(absl::StrCat(option, ": \"", text, "\" must be of the form name=value"));
    }
    pairs[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return pairs;
}

void InterpretSources(const RawOptions& raw, Options& options) {
  for (const std::string& uri : raw.uris) {
    absl::StatusOr<SourceConfig> source = ParseSourceUri(uri);
    if (!source.ok()) {
      Refuse(absl::StrCat("--uri: ", source.status().message()));
    }
    options.sources.push_back(*std::move(source));
  }
  if (!raw.sources.empty()) {
    absl::StatusOr<std::vector<SourceConfig>> sources = ParseSources(raw.sources);
    if (!sources.ok()) {
      const absl::string_view message = sources.status().message();
      Refuse(absl::StrCat("--sources", absl::StartsWith(message, "[") ? "" : ": ", message));
    }
    for (SourceConfig& source : *sources) options.sources.push_back(std::move(source));
  }
  DropRepeated(options.sources);
}

void CheckCollector(const CollectorOptions& collector) {
  if (collector.uri.empty()) {
    if (!collector.metrics) return;
    Refuse("--metrics-exporter otel needs --otel-collector-uri HOST:PORT too");
  }
  if (absl::StrContains(collector.uri, "://")) {
    Refuse(absl::StrCat("--otel-collector-uri: \"", collector.uri,
                        "\" must be HOST:PORT, such as localhost:4317; TLS comes with "
                        "--otel-ca-path"));
  }
  if (collector.cert_path.empty() != collector.key_path.empty()) {
    Refuse("--otel-cert-path and --otel-key-path need each other");
  }
}

void CheckRetention(const Retention& retention) {
  if (retention.max_count == 0 || retention.max_count >= kHistoryFloor) return;
  Refuse(absl::StrCat("--history-max-count: \"", retention.max_count, "\" is less than ",
                      kHistoryFloor, ", which are kept always"));
}

void CheckTls(const Options& options) {
  if (options.server_cert_path.empty() != options.server_key_path.empty()) {
    Refuse("--server-cert-path and --server-key-path must be given together");
  }
  if (!options.server_cert_path.empty()) return;
  const char* const needless = !options.client_ca_path.empty() ? "--client-ca-path"
                               : options.tls_management        ? "--tls-management"
                               : options.tls_admin             ? "--tls-admin"
                                                               : nullptr;
  if (needless == nullptr) return;
  Refuse(absl::StrCat(needless, " needs --server-cert-path and --server-key-path"));
}

// Whether `address` is one of this machine's own that nobody else reaches; nothing for a text that
// is no IP address.
std::optional<bool> IsLoopback(const std::string& address) {
  in6_addr v6 = {};
  in_addr v4 = {};
  if (inet_pton(AF_INET6, address.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  return std::nullopt;
}

void InterpretAdmin(const RawOptions& raw, Options& options) {
  AdminOptions& admin = options.admin;
  absl::StatusOr<IdentityMap> identities = IdentityMap::Parse(raw.admin_identities);
  if (!identities.ok()) {
    Refuse(absl::StrCat("--admin-identity: ", identities.status().message()));
  }
  admin.identities = *std::move(identities);
  const bool has_client_ca = !admin.client_ca_path.empty() || !options.client_ca_path.empty();
  if (!admin.client_ca_path.empty() && !options.tls_admin) {
    Refuse("--admin-client-ca-path needs --tls-admin");
  }
  if (!admin.identities.empty() && (!options.tls_admin || !has_client_ca)) {
    Refuse(
        "--admin-identity needs --tls-admin and --admin-client-ca-path, which says whose "
        "certificates to trust");
  }
  const std::optional<bool> loopback = IsLoopback(admin.address);
  if (!loopback.has_value()) {
    Refuse(absl::StrCat("--admin-address: \"", admin.address,
                        "\" is no IP address; 127.0.0.1 is this machine alone, 0.0.0.0 or :: all "
                        "of its addresses"));
  }
  if (*loopback || (options.tls_admin && admin.authenticates())) return;
  Refuse(absl::StrCat("--admin-address ", admin.address, ": beyond loopback the admin port needs ",
                      options.tls_admin ? "" : "TLS (--tls-admin)",
                      options.tls_admin || admin.authenticates() ? "" : " and ",
                      admin.authenticates() ? ""
                                            : "authentication (--admin-token-file FILE, "
                                              "--admin-identity NAME=ROLE or --admin-auth)"));
}

void CheckPrometheus(const std::string& url) {
  if (url.empty()) return;
  const absl::Status status = analysis::PrometheusFromEnvironment(url).status();
  if (!status.ok()) Refuse(absl::StrCat("--prometheus: ", status.message()));
}

void Interpret(const RawOptions& raw, Options& options) {
  InterpretSources(raw, options);
  CheckRetention(options.retention);
  CheckPrometheus(options.prometheus);
  CheckTls(options);
  InterpretAdmin(raw, options);
  options.log_format = raw.log_format == "json" ? LogFormat::kJson : LogFormat::kConsole;
  options.context_values = Pairs(raw.context_values, "--context-value");
  options.context_from_headers = Pairs(raw.context_from_headers, "--context-from-header");
  options.collector.metrics = raw.metrics_exporter == "otel";
  CheckCollector(options.collector);
}

}  // namespace

CommandLine ParseCommandLine(int argc, const char* const* argv) {
  CommandLine result;
  Options& options = result.options;
  options.store = DefaultStore();
  RawOptions raw;

  CLI::App app("guidond evaluates OpenFeature flags for flagd's clients and stores them.",
               "guidond");
  app.set_version_flag("--version", absl::StrCat("guidond ", GUIDON_VERSION));
  app.allow_extras();
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  CLI::App& start = *app.add_subcommand("start", "Start the daemon");
  start.footer(
      "The command line wins over the variables after \"Env:\", these win over the file of "
      "--config, whose\nkeys are the options' long names.");
  Declaration declare(start);
  DeclarePorts(declare, options);
  DeclareTls(declare, options);
  DeclareAdmin(declare, options, raw);
  DeclareFlags(declare, options, raw);
  DeclareEvaluation(declare, options, raw);
  DeclareLimits(declare, options);
  DeclareTelemetry(declare, options.collector, raw);
  DeclareGeneral(declare, options, raw);
  CLI::App& restore = *app.add_subcommand(
      "restore-backup", "Make the store of a backup, where there is none and no daemon runs");
  DeclareRestore(restore, result);
  app.footer(
      "guidond start --help lists the options. Flags are changed with guidonctl.\nExit codes: 0 "
      "after a clean shutdown, 1 when the daemon "
      "cannot start or go on, 2 for a wrong command line.");
  try {
    app.parse(argc, argv);
    RefuseUnknown(app, restore.parsed() ? restore : start);
    if (restore.parsed()) return result;
    options.config_file = raw.config.empty() ? DefaultConfig() : raw.config;
    if (!options.config_file.empty()) ApplyConfigFile(options.config_file, start);
    Interpret(raw, options);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream problem;
    const bool asked = app.exit(error, out, problem) == 0;
    result.exit_code = asked ? 0 : 2;
    result.text = asked ? absl::StrReplaceAll(out.str(), {{"\n\n\n", "\n\n"}})
                        : absl::StrCat("guidond: ", error.what(), "\n");
    return result;
  }
  result.start = true;
  return result;
}

}  // namespace guidon

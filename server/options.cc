#include "server/options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/suggest.h"
#include "server/config_file.h"
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

// The path in `file:flags.json` or `file:///etc/flags.json`.
std::string PathOfUri(const std::string& uri) {
  absl::string_view path = uri;
  if (!absl::ConsumePrefix(&path, "file:")) {
    throw CLI::ValidationError(absl::StrCat(
        "--uri ", uri, ": is not supported; use file:PATH, where PATH ends in .json or .yaml"));
  }
  if (absl::StartsWith(path, "///")) path.remove_prefix(2);
  return std::string(path);
}

// What is read as text first.
struct RawOptions {
  std::string config;
  std::vector<std::string> uris;
  std::string log_format = "console";
  std::vector<std::string> context_values;
  std::vector<std::string> context_from_headers;
};

// Declares the options of `guidond start`, each with its environment variable.
class Declaration {
 public:
  explicit Declaration(CLI::App& app) : app_(app) {}

  // The options declared from now on stand under this heading, and have variables PREFIX_NAME.
  void Begin(const std::string& heading, const std::string& prefix) {
    heading_ = heading;
    prefix_ = prefix;
  }

  template <typename Value>
  CLI::Option* Add(const std::string& names, Value& value, const std::string& help) {
    return Finish(app_.add_option(names, value, help)->capture_default_str());
  }

  CLI::Option* AddList(const std::string& names, std::vector<std::string>& values,
                       const std::string& help) {
    return Finish(app_.add_option(names, values, help)
                      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                      ->delimiter(',')
                      ->allow_extra_args(false));
  }

  CLI::Option* AddFlag(const std::string& names, bool& value, const std::string& help) {
    return Finish(app_.add_flag(names, value, help));
  }

  CLI::Option* AddDuration(const std::string& names, absl::Duration& value,
                           const std::string& help) {
    const auto read = [&value](const std::string& text) {
      if (!absl::ParseDuration(text, &value) || value < absl::ZeroDuration()) {
        throw CLI::ValidationError(absl::StrCat("\"", text, "\" is no time such as 90s or 1m30s"));
      }
    };
    CLI::Option* const option = app_.add_option_function<std::string>(names, read, help);
    return Finish(option->type_name("TIME")->default_str(absl::FormatDuration(value)));
  }

 private:
  CLI::Option* Finish(CLI::Option* option) {
    const std::string name = absl::StrReplaceAll(option->get_lnames().front(), {{"-", "_"}});
    return option->group(heading_)->envname(prefix_ + "_" + absl::AsciiStrToUpper(name));
  }

  CLI::App& app_;
  std::string heading_;
  std::string prefix_;
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
  declare.Add("--admin-port", options.admin_port, "Administration, on loopback only");
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
                  "Flag definitions to serve besides the store's, as file:PATH (.json, .yaml). "
                  "May be given several times; a later one wins over an earlier one, the store "
                  "over all");
  declare.Begin("Flags", "GUIDON");
  declare.Add("--store", options.store, "Folder of the flag store");
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
  declare.Add("-B,--max-request-body", options.max_request_body, "Largest request in bytes")
      ->check(CLI::NonNegativeNumber);
  declare
      .Add("-R,--max-request-header", options.max_request_header,
           "Largest headers of a request in bytes")
      ->check(CLI::NonNegativeNumber);
  declare.AddDuration("--keep-alive-min-time", options.keep_alive_min_time,
                      "How often a client may ping at most");
  declare.AddFlag("--keep-alive-permit-without-stream", options.keep_alive_permit_without_stream,
                  "Let clients ping without a call (default: true; =false to forbid)");
  declare.Begin("Limits (0: none)", "GUIDON");
  declare.AddDuration("--shutdown-grace", options.shutdown_grace,
                      "How long running calls get to finish after SIGTERM");
}

void DeclareGeneral(Declaration& declare, Options& options, RawOptions& raw) {
  declare.Begin("General", "FLAGD");
  declare.Add("--config", raw.config, "YAML file with options by their long names");
  declare.Add("-z,--log-format", raw.log_format, "console or json")
      ->check(CLI::IsMember({"console", "json"}));
  declare.AddFlag("-x,--debug", options.debug, "Log more");
}

std::string DidYouMean(const std::string& nearest) {
  return nearest.empty() ? "; see guidond start --help"
                         : absl::StrCat(": did you mean ", nearest, "?");
}

std::vector<std::string> LongNames(const CLI::App& start) {
  std::vector<std::string> names;
  for (const CLI::Option* option : start.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  }
  return names;
}

// Refuses what neither `app` nor `start` knows.
void RefuseUnknown(const CLI::App& app, const CLI::App& start) {
  if (!start.parsed()) {
    const std::vector<std::string> words = app.remaining();
    if (words.empty()) throw CLI::ParseError("a subcommand is missing: guidond start", 2);
    throw CLI::ParseError(absl::StrCat("there is no \"", words.front(), "\"",
                                       DidYouMean(Nearest(words.front(), {"start", "--version"}))),
                          2);
  }
  for (const std::string& word : app.remaining(true)) {
    const std::string name = word.substr(0, word.find('='));
    if (!absl::StartsWith(name, "-")) {
      throw CLI::ParseError(absl::StrCat("\"", name, "\" belongs to no option"), 2);
    }
    const std::string nearest =
        absl::StartsWith(name, "--") ? Nearest(name.substr(2), LongNames(start)) : "";
    throw CLI::ParseError(absl::StrCat("there is no option ", name,
                                       DidYouMean(nearest.empty() ? "" : "--" + nearest)),
                          2);
  }
}

// Sets from the configuration file what neither command line nor environment has set.
void ApplyConfigFile(const std::string& path, CLI::App& start) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  const absl::StatusOr<ConfigValues> config =
      text.ok() ? ParseConfig(*text, path) : absl::StatusOr<ConfigValues>(text.status());
  if (!config.ok()) {
    throw CLI::ParseError(absl::StrCat("--config: ", config.status().message()), 2);
  }
  for (const auto& [name, values] : *config) {
    CLI::Option* const option = start.get_option_no_throw("--" + name);
    if (option == nullptr) {
      throw CLI::ParseError(absl::StrCat(path, ": there is no option \"", name, "\"",
                                         DidYouMean(Nearest(name, LongNames(start)))),
                            2);
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
      throw CLI::ParseError(absl::StrCat(option, ": \"", text, "\" must be of the form name=value"),
                            2);
    }
    pairs[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return pairs;
}

void CheckTls(const Options& options) {
  if (options.server_cert_path.empty() != options.server_key_path.empty()) {
    throw CLI::ParseError("--server-cert-path and --server-key-path must be given together", 2);
  }
  if (!options.server_cert_path.empty()) return;
  const char* const needless = !options.client_ca_path.empty() ? "--client-ca-path"
                               : options.tls_management        ? "--tls-management"
                               : options.tls_admin             ? "--tls-admin"
                                                               : nullptr;
  if (needless == nullptr) return;
  throw CLI::ParseError(absl::StrCat(needless, " needs --server-cert-path and --server-key-path"),
                        2);
}

void Interpret(const RawOptions& raw, Options& options) {
  CheckTls(options);
  for (const std::string& uri : raw.uris) options.files.push_back(PathOfUri(uri));
  options.log_format = raw.log_format == "json" ? LogFormat::kJson : LogFormat::kConsole;
  options.context_values = Pairs(raw.context_values, "--context-value");
  options.context_from_headers = Pairs(raw.context_from_headers, "--context-from-header");
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
  Declaration declare(start);
  DeclarePorts(declare, options);
  DeclareTls(declare, options);
  DeclareFlags(declare, options, raw);
  DeclareEvaluation(declare, options, raw);
  DeclareLimits(declare, options);
  DeclareGeneral(declare, options, raw);
  app.footer(
      "Flags are changed with guidonctl.\nExit codes: 0 after a clean shutdown, 1 when the daemon "
      "cannot start or go on, 2 for a wrong command line.");
  try {
    app.parse(argc, argv);
    RefuseUnknown(app, start);
    if (!raw.config.empty()) ApplyConfigFile(raw.config, start);
    Interpret(raw, options);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream problem;
    const bool asked = app.exit(error, out, problem) == 0;
    result.exit_code = asked ? 0 : 2;
    result.text = asked ? out.str() : absl::StrCat("guidond: ", error.what(), "\n");
    return result;
  }
  result.start = true;
  return result;
}

}  // namespace guidon

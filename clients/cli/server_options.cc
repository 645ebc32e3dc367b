#include "clients/cli/server_options.h"

#include <cstdlib>
#include <string>
#include <tuple>

#include "clients/cli/command_line.h"
#include "clients/cli/config_file.h"
#include "clients/cli/global_options.h"
#include "clients/cli/token.h"

namespace guidon::cli {
namespace {

using Kind = TokenSource::Kind;

void AddTlsOptions(CommandLine& line, TlsOptions& tls) {
  for (const auto& [name, value, variable, help] :
       {std::tuple("--tls-ca", &tls.ca, "GUIDON_TLS_CA",
                   "CAs to trust (PEM) where a server is given as https://host:port; otherwise "
                   "the system's"),
        std::tuple("--tls-cert", &tls.certificate, "GUIDON_TLS_CERT",
                   "This client's certificate (PEM), where servers want one"),
        std::tuple("--tls-key", &tls.key, "GUIDON_TLS_KEY", "Its private key (PEM)")}) {
    line.Complete(line.app().add_option(name, *value, help), Completion::Kind::kFile)
        ->type_name("FILE")
        ->envname(variable);
  }
  line.app()
      .add_option("--tls-server-name", tls.server_name,
                  "The name that the server's certificate is for, where it is not the address's")
      ->type_name("NAME")
      ->envname("GUIDON_TLS_SERVER_NAME");
}

// GUIDON_TOKEN_FILE and GUIDON_TOKEN_COMMAND are read by ChooseToken, where options on the line
// go before GUIDON_TOKEN, and that before these two.
void AddTokenOptions(CommandLine& line, GlobalOptions& options) {
  const auto token = [&options](Kind kind) {
    return [&options, kind](const std::string& value) { options.token = {kind, value}; };
  };
  CLI::Option* const file =
      line.Complete(line.app().add_option_function<std::string>(
                        "--token-file", token(Kind::kFile),
                        "The file that holds the token to be let in by; or GUIDON_TOKEN, the "
                        "token itself, or GUIDON_TOKEN_FILE"),
                    Completion::Kind::kFile);
  file->type_name("FILE");
  line.app()
      .add_option_function<std::string>(
          "--token-command", token(Kind::kCommand),
          "The command (for sh) that prints the token, such as a keyring's; or "
          "GUIDON_TOKEN_COMMAND")
      ->type_name("COMMAND")
      ->excludes(file);
  line.app()
      .add_flag("--insecure-send-token", options.insecure_send_token,
                "Send the token in clear text to other machines, too, if the network is safe")
      ->envname("GUIDON_INSECURE_SEND_TOKEN");
}

TokenSource ChooseToken(const TokenSource& given, const Context& context, bool own_server) {
  if (given.kind != Kind::kNone) return given;
  for (const auto& [variable, kind] :
       {std::pair("GUIDON_TOKEN", Kind::kText), std::pair("GUIDON_TOKEN_FILE", Kind::kFile),
        std::pair("GUIDON_TOKEN_COMMAND", Kind::kCommand)}) {
    const char* const value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return {kind, value};
  }
  if (!own_server) return {};
  if (!context.token_file.empty()) return {Kind::kFile, context.token_file};
  if (!context.token_command.empty()) return {Kind::kCommand, context.token_command};
  return {};
}

}  // namespace

void AddServerOptions(CommandLine& line) {
  GlobalOptions& options = line.options();
  options.config_file = DefaultConfigPath();
  line.Complete(
          line.app().add_option("--config", options.config_file, "The file with the contexts"),
          Completion::Kind::kFile)
      ->type_name("FILE")
      ->envname("GUIDON_CONFIG")
      ->default_str("~/.config/guidon/config.yaml");
  line.Complete(line.app().add_option("--context", options.context,
                                      "The context to use instead of the current one"),
                Completion::Kind::kContext)
      ->type_name("NAME")
      ->envname("GUIDON_CONTEXT");
  Check(line.app().add_option("-s,--server", options.server, "The admin service"), CheckAddress)
      ->type_name("HOST:PORT")
      ->envname("GUIDON_ADMIN_SERVER")
      ->default_str(options.server);
  AddTlsOptions(line, options.tls);
  AddTokenOptions(line, options);
}

absl::Status ApplyContext(CommandLine& line) {
  GlobalOptions& options = line.options();
  const absl::StatusOr<Config> config = ReadConfig(options.config_file);
  if (!config.ok()) return config.status();
  Context context;
  const std::string& name = options.context.empty() ? config->current : options.context;
  if (!name.empty()) {
    absl::StatusOr<Context> found = FindContext(*config, name, options.config_file);
    if (!found.ok()) return found.status();
    context = *std::move(found);
  }
  const auto take = [&line](const char* option, const std::string& from, std::string& to) {
    if (!from.empty() && line.app().get_option(option)->count() == 0) to = from;
  };
  take("--server", context.server, options.server);
  take("--tls-ca", context.tls_ca, options.tls.ca);
  take("--tls-cert", context.tls_cert, options.tls.certificate);
  take("--tls-key", context.tls_key, options.tls.key);
  take("--tls-server-name", context.tls_server_name, options.tls.server_name);
  options.evaluation_server = context.evaluation_server;
  std::string flag_set;
  take("--flag-set", context.flag_set, flag_set);
  if (!flag_set.empty()) options.flag_set = flag_set;
  const bool own_server = context.server.empty() || options.server == context.server;
  options.token = ChooseToken(options.token, context, own_server);
  return absl::OkStatus();
}

}  // namespace guidon::cli

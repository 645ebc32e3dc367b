#ifndef GUIDON_CLIENTS_CLI_CONFIG_FILE_H_
#define GUIDON_CLIENTS_CLI_CONFIG_FILE_H_

#include <array>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// guidonctl's config file: servers under names, as kubectl has them.
//
//   currentContext: prod
//   contexts:
//     prod:
//       server: https://flags.example.com:8017
//       tlsCa: ca.pem
//       tokenCommand: pass show guidon/prod
namespace guidon::cli {

// A server and how to be let in there; "" is nothing, so that the default holds.
struct Context {
  std::string server;
  std::string evaluation_server;
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  std::string tls_server_name;
  std::string token_file;
  std::string token_command;
  std::string flag_set;
};

// What a context holds: one row for the option that sets it and for its key in the file.
struct ContextField {
  const char* option;  // --tls-ca
  const char* key;     // tlsCa
  const char* help;
  std::string Context::*value;
  bool is_file;
};
extern const std::array<ContextField, 9> kContextFields;

struct Config {
  std::string current;  // the name of a context, or ""
  std::map<std::string, Context> contexts;
};

// $XDG_CONFIG_HOME/guidon/config.yaml, by default below ~/.config.
std::string DefaultConfigPath();

// Reads the file; where there is none, there are no contexts. Relative file names in it are
// those beside it.
//
// Errors are UsageError()s: the file cannot be read, others may write to it, it is not of this
// form (a key that is not known is a mistake, too).
absl::StatusOr<Config> ReadConfig(const std::string& path);

// Replaces the file at once by a new one that only its owner may read (mode 0600), and makes
// its folder. Where `path` is a link, what it points to is replaced. Comments are not kept.
absl::Status WriteConfig(const std::string& path, const Config& config);

// A UsageError(): there is no such context; the message names the one that was meant, perhaps.
absl::StatusOr<Context> FindContext(const Config& config, const std::string& name,
                                    const std::string& path);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CONFIG_FILE_H_

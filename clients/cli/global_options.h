#ifndef GUIDON_CLIENTS_CLI_GLOBAL_OPTIONS_H_
#define GUIDON_CLIENTS_CLI_GLOBAL_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "clients/cli/connection.h"
#include "clients/cli/json_path.h"
#include "clients/cli/output.h"
#include "clients/cli/token.h"

namespace guidon::cli {

// The options that every command takes, before or after its name.
struct GlobalOptions {
  std::string config_file;
  std::string context;                    // "": the config file's current one
  std::string server = "localhost:8017";  // of the admin service
  std::string evaluation_server;          // the context's; "" where it names none
  TlsOptions tls;                         // for servers at https:// addresses
  TokenSource token;                      // for the admin service
  bool insecure_send_token = false;
  absl::Duration timeout = absl::Seconds(10);
  OutputFormat output = OutputFormat::kTable;
  bool wide = false;                  // kTable: with more columns, and nothing cut
  std::optional<JsonPath> json_path;  // kJsonPath
  std::optional<std::string> flag_set;
  std::string reason;
  std::string actor;
  std::optional<uint64_t> expected_revision;  // only for commands that change a flag

  // What requests call the flag set: "" where none is given.
  std::string FlagSet() const { return flag_set.value_or(""); }
};

// `$USER@hostname`: who acts where --actor says nothing else.
std::string DefaultActor();

// These say what is wrong with an option's text; "" when nothing is.
std::string CheckAddress(const std::string& text);
std::string CheckDuration(const std::string& text);
std::string CheckHeaderText(const std::string& text);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_GLOBAL_OPTIONS_H_

#include "server/options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

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

void AddOptions(CLI::App& start, Options& options, std::vector<std::string>& uris,
                std::string& log_format, int& grace_seconds) {
  start.add_option("-p,--port", options.port, "Port of the evaluation services (0: any free one)")
      ->envname("FLAGD_PORT")
      ->capture_default_str();
  start
      .add_option("-m,--management-port", options.management_port,
                  "Port of /healthz, /readyz and /metrics (0: any free one)")
      ->envname("FLAGD_MANAGEMENT_PORT")
      ->capture_default_str();
  start
      .add_option("--admin-port", options.admin_port,
                  "Port of the admin service, on loopback only (0: any free one)")
      ->envname("GUIDON_ADMIN_PORT")
      ->capture_default_str();
  start
      .add_option("-f,--uri", uris,
                  "Flag definitions to serve besides the store's, as file:PATH (.json, .yaml). "
                  "May be given several times; a later one wins over an earlier one, the store "
                  "over all")
      ->envname("FLAGD_URI")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->delimiter(',')
      ->allow_extra_args(false);
  start.add_option("--store", options.store, "Folder of the flag store")
      ->envname("GUIDON_STORE")
      ->capture_default_str();
  start
      .add_option("-B,--max-request-body", options.max_request_body,
                  "Largest request in bytes (0: no limit)")
      ->envname("FLAGD_MAX_REQUEST_BODY")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  start
      .add_option("--shutdown-grace", grace_seconds,
                  "Seconds that running calls get to finish after SIGTERM")
      ->envname("GUIDON_SHUTDOWN_GRACE")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  start.add_option("-z,--log-format", log_format, "console or json")
      ->envname("FLAGD_LOG_FORMAT")
      ->check(CLI::IsMember({"console", "json"}))
      ->capture_default_str();
  start.add_flag("-x,--debug", options.debug, "Log more")->envname("FLAGD_DEBUG");
}

}  // namespace

CommandLine ParseCommandLine(int argc, const char* const* argv) {
  CommandLine result;
  Options& options = result.options;
  options.store = DefaultStore();
  std::vector<std::string> uris;
  std::string log_format = "console";
  int grace_seconds = static_cast<int>(options.shutdown_grace.count());

  CLI::App app("guidond evaluates OpenFeature flags for flagd's clients and stores them.",
               "guidond");
  app.set_version_flag("--version", absl::StrCat("guidond ", GUIDON_VERSION));
  app.require_subcommand(1);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  CLI::App& start = *app.add_subcommand("start", "Start the daemon");
  AddOptions(start, options, uris, log_format, grace_seconds);
  app.footer(
      "Flags are changed with guidonctl.\nExit codes: 0 after a clean shutdown, 1 when the daemon "
      "cannot start or go on, 2 for a wrong command line.");
  try {
    app.parse(argc, argv);
    for (const std::string& uri : uris) options.files.push_back(PathOfUri(uri));
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream problem;
    const bool asked = app.exit(error, out, problem) == 0;
    result.exit_code = asked ? 0 : 2;
    result.text = asked ? out.str() : absl::StrCat("guidond: ", error.what(), "\n");
    return result;
  }
  options.log_format = log_format == "json" ? LogFormat::kJson : LogFormat::kConsole;
  options.shutdown_grace = std::chrono::seconds(grace_seconds);
  result.start = true;
  return result;
}

}  // namespace guidon

#include "clients/cli/config_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/suggest.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/global_options.h"
#include "clients/cli/yaml_output.h"
#include "evaluator/flag_definitions.h"

namespace guidon::cli {
namespace {

absl::Status Fault(const std::string& path, const std::string& place, absl::string_view what) {
  return UsageError(absl::StrCat(path, ": ", place, place.empty() ? "" : ": ", what));
}

std::string Or(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string nearest = Nearest(word, candidates);
  return nearest.empty() ? "" : absl::StrCat("; did you mean \"", nearest, "\"?");
}

absl::Status UnknownKey(const std::string& path, const std::string& place, const std::string& key,
                        const std::vector<std::string>& known) {
  return Fault(path, place, absl::StrCat("\"", key, "\" is not known", Or(key, known)));
}

// A file name in the config file as one that holds in any folder.
std::string Beside(const std::string& path, const std::string& file) {
  return (std::filesystem::path(path).parent_path() / file).lexically_normal();
}

absl::StatusOr<Context> ParseContext(const std::string& path, const std::string& place,
                                     const Json& json) {
  if (!json.is_object()) return Fault(path, place, "must be a map");
  std::vector<std::string> known;
  for (const ContextField& field : kContextFields) known.emplace_back(field.key);
  Context context;
  for (const auto& [key, value] : json.items()) {
    const ContextField* found = nullptr;
    for (const ContextField& field : kContextFields) found = key == field.key ? &field : found;
    if (found == nullptr) return UnknownKey(path, place, key, known);
    if (!value.is_string()) return Fault(path, absl::StrCat(place, ".", key), "must be text");
    const auto text = value.get<std::string>();
    context.*found->value = found->is_file && !text.empty() ? Beside(path, text) : text;
  }
  for (const auto& [key, address] : {std::pair("server", &context.server),
                                     std::pair("evaluationServer", &context.evaluation_server)}) {
    const std::string fault = address->empty() ? "" : CheckAddress(*address);
    if (!fault.empty()) return Fault(path, absl::StrCat(place, ".", key), fault);
  }
  if (!context.token_file.empty() && !context.token_command.empty()) {
    return Fault(path, place, "has both tokenFile and tokenCommand; leave one of them out");
  }
  return context;
}

absl::StatusOr<Config> ParseConfig(const std::string& path, const Json& json) {
  Config config;
  if (json.is_null()) return config;  // an empty file
  if (!json.is_object()) return Fault(path, "", "must be a map with contexts and currentContext");
  for (const auto& [key, value] : json.items()) {
    if (key == "currentContext") {
      if (!value.is_string()) return Fault(path, key, "must be text");
      config.current = value.get<std::string>();
    } else if (key == "contexts") {
      if (!value.is_object()) return Fault(path, key, "must be a map from names to contexts");
      for (const auto& [name, fields] : value.items()) {
        auto context = ParseContext(path, absl::StrCat("contexts.", name), fields);
        if (!context.ok()) return context.status();
        config.contexts[name] = *std::move(context);
      }
    } else {
      return UnknownKey(path, "", key, {"currentContext", "contexts"});
    }
  }
  return config;
}

absl::Status WriteFault(const std::string& path) {
  return absl::InternalError(absl::StrCat(path, ": cannot be written: ", std::strerror(errno)));
}

bool WriteAll(int file, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) text.remove_prefix(static_cast<size_t>(count));
  }
  return fsync(file) == 0;
}

}  // namespace

const std::array<ContextField, 9> kContextFields = {{
    {"--server", "server", "The admin service, host:port or https://host:port", &Context::server,
     false},
    {"--evaluation-server", "evaluationServer", "The evaluation service, for eval",
     &Context::evaluation_server, false},
    {"--tls-ca", "tlsCa", "CAs to trust (PEM)", &Context::tls_ca, true},
    {"--tls-cert", "tlsCert", "The client's certificate (PEM)", &Context::tls_cert, true},
    {"--tls-key", "tlsKey", "Its private key (PEM)", &Context::tls_key, true},
    {"--tls-server-name", "tlsServerName", "The name in the server's certificate",
     &Context::tls_server_name, false},
    {"--token-file", "tokenFile", "The file that holds the token", &Context::token_file, true},
    {"--token-command", "tokenCommand", "The command that prints the token",
     &Context::token_command, false},
    {"--flag-set", "flagSet", "The flag set of the flags that are meant", &Context::flag_set,
     false},
}};

std::string DefaultConfigPath() {
  const char* const xdg = std::getenv("XDG_CONFIG_HOME");
  if (xdg != nullptr && *xdg == '/') return absl::StrCat(xdg, "/guidon/config.yaml");
  const char* const home = std::getenv("HOME");
  return absl::StrCat(home == nullptr ? "" : home, "/.config/guidon/config.yaml");
}

absl::StatusOr<Config> ReadConfig(const std::string& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Config();
    return Fault(path, "", std::strerror(errno));
  }
  if (S_ISDIR(info.st_mode)) return Fault(path, "", "is a folder");
  // Commands in it are run.
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0 && S_ISREG(info.st_mode)) {
    return Fault(path, "", "others may write to it; chmod 600 keeps them out");
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file) return Fault(path, "", "cannot be read");
  const absl::StatusOr<Json> json = ParseYaml(text, {.max_bytes = 1 << 20, .max_depth = 8});
  if (!json.ok()) return Fault(path, "", json.status().message());
  return ParseConfig(path, *json);
}

absl::Status WriteConfig(const std::string& path, const Config& config) {
  OutputJson json = OutputJson::object();
  if (!config.current.empty()) json["currentContext"] = config.current;
  json["contexts"] = OutputJson::object();
  for (const auto& [name, context] : config.contexts) {
    OutputJson& fields = json["contexts"][name] = OutputJson::object();
    for (const ContextField& field : kContextFields) {
      if (!(context.*field.value).empty()) fields[field.key] = context.*field.value;
    }
  }
  std::error_code ignored;
  std::filesystem::path target = std::filesystem::weakly_canonical(path, ignored);
  if (target.empty()) target = path;
  std::filesystem::create_directories(target.parent_path(), ignored);
  std::string temporary = absl::StrCat(target.string(), ".XXXXXX");
  const int file = mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (file < 0) return WriteFault(path);
  const auto close_file = absl::MakeCleanup([file] { close(file); });
  if (WriteAll(file, ToYaml(json)) && rename(temporary.c_str(), target.c_str()) == 0) {
    return absl::OkStatus();
  }
  const absl::Status fault = WriteFault(path);
  unlink(temporary.c_str());
  return fault;
}

absl::StatusOr<Context> FindContext(const Config& config, const std::string& name,
                                    const std::string& path) {
  const auto found = config.contexts.find(name);
  if (found != config.contexts.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [other, context] : config.contexts) names.push_back(other);
  return UsageError(
      absl::StrCat("there is no context \"", name, "\" in ", path,
                   names.empty() ? "; guidonctl context set makes one" : Or(name, names)));
}

}  // namespace guidon::cli

#include "flagd/internal/settings.h"

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace guidon::flagd_internal {
namespace {

using std::chrono::milliseconds;

// The names of gRPC's status codes, by their numbers.
constexpr const char* kStatusCodes[] = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

// Reads options one after the other, and keeps the first that is wrong.
class Reader {
 public:
  explicit Reader(const Environment& environment) : environment_(environment) {}

  const absl::Status& status() const { return status_; }

  void Refuse(absl::string_view name, absl::string_view value, absl::string_view right) {
    status_.Update(
        absl::InvalidArgumentError(absl::StrCat(name, ": \"", value, "\" is not ", right)));
  }

  // What the variable says; nothing where it is unset or empty.
  std::optional<std::string> Variable(const char* name) const {
    std::optional<std::string> value = environment_(name);
    if (value.has_value() && value->empty()) return std::nullopt;
    return value;
  }

  std::string Text(const std::optional<std::string>& option, const char* variable,
                   const std::string& otherwise = "") const {
    return option.has_value() ? *option : Variable(variable).value_or(otherwise);
  }

  bool Bool(const std::optional<bool>& option, const char* variable) {
    if (option.has_value()) return *option;
    const std::optional<std::string> text = Variable(variable);
    bool value = false;
    if (text.has_value() && !absl::SimpleAtob(*text, &value)) {
      Refuse(variable, *text, "true or false");
    }
    return value;
  }

  std::int64_t Number(const char* variable, std::int64_t otherwise, std::int64_t least,
                      std::int64_t most) {
    const std::optional<std::string> text = Variable(variable);
    if (!text.has_value()) return otherwise;
    std::int64_t value = 0;
    if (!absl::SimpleAtoi(*text, &value) || value < least || value > most) {
      Refuse(variable, *text, absl::StrCat("a number between ", least, " and ", most));
      return otherwise;
    }
    return value;
  }

  // `unit`: what the variable counts in.
  template <typename Duration>
  milliseconds Time(const char* name, const std::optional<Duration>& option, const char* variable,
                    Duration unit, milliseconds otherwise, std::int64_t least = 0) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    if (!option.has_value()) {
      return Number(variable, otherwise / milliseconds(unit), least, kMost) * milliseconds(unit);
    }
    if (option->count() >= least && option->count() <= kMost) return *option;
    Refuse(name, absl::StrCat(option->count()), absl::StrCat("between ", least, " and ", kMost));
    return otherwise;
  }

 private:
  const Environment& environment_;
  absl::Status status_;
};

FlagdResolver ResolverOf(const FlagdOptions& options, Reader& read) {
  if (options.resolver.has_value()) return *options.resolver;
  const std::optional<std::string> text = read.Variable("FLAGD_RESOLVER");
  if (!text.has_value() || absl::EqualsIgnoreCase(*text, "rpc")) return FlagdResolver::kRpc;
  if (absl::EqualsIgnoreCase(*text, "in-process")) return FlagdResolver::kInProcess;
  if (!absl::EqualsIgnoreCase(*text, "file")) {
    read.Refuse("FLAGD_RESOLVER", *text, "rpc, in-process or file");
  }
  return FlagdResolver::kFile;
}

bool CacheOf(const FlagdOptions& options, Reader& read) {
  if (options.cache.has_value()) return *options.cache == FlagdCache::kLru;
  const std::string text = read.Variable("FLAGD_CACHE").value_or("lru");
  if (absl::EqualsIgnoreCase(text, "disabled")) return false;
  if (!absl::EqualsIgnoreCase(text, "lru")) read.Refuse("FLAGD_CACHE", text, "lru or disabled");
  return true;
}

std::set<int> FatalCodesOf(const FlagdOptions& options, Reader& read) {
  constexpr char kName[] = "FLAGD_FATAL_STATUS_CODES";
  std::set<int> codes;
  if (options.fatal_status_codes.has_value()) {
    codes.insert(options.fatal_status_codes->begin(), options.fatal_status_codes->end());
  } else if (const std::optional<std::string> text = read.Variable(kName)) {
    for (absl::string_view word : absl::StrSplit(*text, ',')) {
      word = absl::StripAsciiWhitespace(word);
      int code = 0;
      while (code < static_cast<int>(std::size(kStatusCodes)) &&
             !absl::EqualsIgnoreCase(word, kStatusCodes[code])) {
        ++code;
      }
      if (code == static_cast<int>(std::size(kStatusCodes)) && !absl::SimpleAtoi(word, &code)) {
        read.Refuse(kName, *text, "a list of gRPC status codes, such as UNAUTHENTICATED,7");
      }
      codes.insert(code);
    }
  }
  for (const int code : codes) {
    if (code > 0 && code < static_cast<int>(std::size(kStatusCodes))) continue;
    read.Refuse(kName, absl::StrCat(code), "the number of a gRPC status code, 1 to 16");
  }
  return codes;
}

int PortOf(const FlagdOptions& options, FlagdResolver resolver, Reader& read) {
  constexpr int kMost = std::numeric_limits<std::uint16_t>::max();
  const bool in_process = resolver != FlagdResolver::kRpc;
  if (options.port.has_value()) return *options.port;
  const bool has_sync_port = in_process && read.Variable("FLAGD_SYNC_PORT").has_value();
  return static_cast<int>(read.Number(has_sync_port ? "FLAGD_SYNC_PORT" : "FLAGD_PORT",
                                      in_process ? 8015 : 8013, 1, kMost));
}

void ReadTarget(const FlagdOptions& options, Reader& read, Settings& settings) {
  constexpr char kEnvoy[] = "envoy://";
  settings.authority = read.Text(options.default_authority, "FLAGD_DEFAULT_AUTHORITY");
  const std::string socket = read.Text(options.socket_path, "FLAGD_SOCKET_PATH");
  const std::string uri = read.Text(options.target_uri, "FLAGD_TARGET_URI");
  const int port = PortOf(options, settings.resolver, read);
  if (!socket.empty()) {
    settings.target = absl::StartsWith(socket, "unix:") ? socket : absl::StrCat("unix:", socket);
    // gRPC would take the whole path for the name of the host.
    if (settings.authority.empty()) settings.authority = "localhost";
  } else if (absl::StartsWith(uri, kEnvoy)) {
    // envoy://PROXY/SERVICE asks the proxy for that service.
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(uri.substr(sizeof kEnvoy - 1), absl::MaxSplits('/', 1));
    if (parts.first.empty() || parts.second.empty()) {
      read.Refuse("FLAGD_TARGET_URI", uri, "of the form envoy://HOST:PORT/SERVICE");
    }
    settings.target = parts.first;
    if (settings.authority.empty()) settings.authority = parts.second;
  } else if (!uri.empty()) {
    settings.target = uri;
  } else {
    const std::string host = read.Text(options.host, "FLAGD_HOST", "localhost");
    const bool bare_ipv6 = absl::StrContains(host, ':') && host.front() != '[';
    settings.target =
        bare_ipv6 ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
  }
}

void WriteToStandardError(const std::string& message) {
  std::fprintf(stderr, "flagd provider: %s\n", message.c_str());
}

}  // namespace

Environment ProcessEnvironment() {
  return [](const char* variable) -> std::optional<std::string> {
    const char* const value = std::getenv(variable);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

absl::StatusOr<Settings> ReadSettings(const FlagdOptions& options, const Environment& environment) {
  using std::chrono::seconds;
  constexpr milliseconds kMs(1);
  Settings settings;
  Reader read(environment);
  settings.resolver = ResolverOf(options, read);
  settings.offline_flag_source_path =
      read.Text(options.offline_flag_source_path, "FLAGD_OFFLINE_FLAG_SOURCE_PATH");
  if (settings.resolver == FlagdResolver::kInProcess &&
      !settings.offline_flag_source_path.empty()) {
    settings.resolver = FlagdResolver::kFile;
  }
  if (settings.resolver == FlagdResolver::kFile && settings.offline_flag_source_path.empty()) {
    read.Refuse("FLAGD_OFFLINE_FLAG_SOURCE_PATH", "", "a file, which resolver \"file\" needs");
  }
  ReadTarget(options, read, settings);
  settings.tls = read.Bool(options.tls, "FLAGD_TLS");
  settings.server_cert_path = read.Text(options.server_cert_path, "FLAGD_SERVER_CERT_PATH");
  settings.client_cert_path = read.Text(options.client_cert_path, "GUIDON_CLIENT_CERT_PATH");
  settings.client_key_path = read.Text(options.client_key_path, "GUIDON_CLIENT_KEY_PATH");
  if (settings.client_cert_path.empty() != settings.client_key_path.empty()) {
    read.Refuse("GUIDON_CLIENT_KEY_PATH", settings.client_key_path,
                "given together with GUIDON_CLIENT_CERT_PATH");
  }
  settings.deadline =
      read.Time("deadline", options.deadline, "FLAGD_DEADLINE_MS", kMs, settings.deadline, 1);
  settings.stream_deadline = read.Time("stream_deadline", options.stream_deadline,
                                       "FLAGD_STREAM_DEADLINE_MS", kMs, settings.stream_deadline);
  settings.retry_backoff = read.Time("retry_backoff", options.retry_backoff,
                                     "FLAGD_RETRY_BACKOFF_MS", kMs, settings.retry_backoff, 1);
  settings.retry_backoff_max =
      read.Time("retry_backoff_max", options.retry_backoff_max, "FLAGD_RETRY_BACKOFF_MAX_MS", kMs,
                settings.retry_backoff_max, 1);
  settings.retry_grace_period =
      read.Time("retry_grace_period", options.retry_grace_period, "FLAGD_RETRY_GRACE_PERIOD",
                seconds(1), settings.retry_grace_period);
  settings.keep_alive_time = read.Time("keep_alive_time", options.keep_alive_time,
                                       "FLAGD_KEEP_ALIVE_TIME_MS", kMs, settings.keep_alive_time);
  settings.fatal_status_codes = FatalCodesOf(options, read);
  settings.cache = CacheOf(options, read);
  settings.max_cache_size =
      options.max_cache_size.has_value()
          ? *options.max_cache_size
          : static_cast<std::size_t>(read.Number("FLAGD_MAX_CACHE_SIZE", 1000, 0,
                                                 std::numeric_limits<std::int32_t>::max()));
  settings.selector = read.Text(options.selector, "FLAGD_SOURCE_SELECTOR");
  settings.provider_id = read.Text(options.provider_id, "FLAGD_PROVIDER_ID");
  settings.last_good_path = read.Text(options.last_good_path, "GUIDON_LAST_GOOD_PATH");
  settings.offline_poll_interval =
      read.Time("offline_poll_interval", options.offline_poll_interval, "FLAGD_OFFLINE_POLL_MS",
                kMs, settings.offline_poll_interval, 1);
  settings.context_enricher = options.context_enricher;
  settings.log = options.log ? options.log : WriteToStandardError;
  if (!read.status().ok()) return read.status();
  return settings;
}

}  // namespace guidon::flagd_internal

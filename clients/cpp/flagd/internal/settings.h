#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_SETTINGS_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_SETTINGS_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "flagd/flagd_options.h"

namespace guidon::flagd_internal {

// What a provider works with: its options, with the environment's and the default values where
// they say nothing.
struct Settings {
  FlagdResolver resolver = FlagdResolver::kRpc;
  std::string target;     // As gRPC takes it.
  std::string authority;  // "": the target's own.
  bool tls = false;
  std::string server_cert_path;
  std::string client_cert_path;
  std::string client_key_path;
  std::chrono::milliseconds deadline{500};
  std::chrono::milliseconds stream_deadline{600'000};
  std::chrono::milliseconds retry_backoff{1000};
  std::chrono::milliseconds retry_backoff_max{120'000};
  std::chrono::milliseconds retry_grace_period{5000};
  std::chrono::milliseconds keep_alive_time{0};
  std::set<int> fatal_status_codes;
  bool cache = true;
  std::size_t max_cache_size = 1000;
  std::string selector;
  std::string provider_id;
  std::string last_good_path;
  std::string offline_flag_source_path;
  std::chrono::milliseconds offline_poll_interval{5000};
  std::function<FlagdOptions::Structure(const FlagdOptions::Structure&)> context_enricher;
  std::function<void(const std::string&)> log;  // Never empty.
};

// The value of an environment variable, or nothing.
using Environment = std::function<std::optional<std::string>(const char* variable)>;
Environment ProcessEnvironment();

// INVALID_ARGUMENT: a value that cannot be used; the message names the option or the variable.
absl::StatusOr<Settings> ReadSettings(const FlagdOptions& options, const Environment& environment);

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_SETTINGS_H_

#ifndef GUIDON_SERVER_SOURCES_SOURCE_CONFIG_H_
#define GUIDON_SERVER_SOURCES_SOURCE_CONFIG_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace guidon {

enum class SourceKind { kFile, kHttp, kGrpc, kKubernetes, kGcs, kAzblob, kS3 };

// "file", "http", "grpc", "kubernetes", "gcs", "azblob", "s3": flagd's names of its providers.
absl::string_view SourceKindName(SourceKind kind);

// OAuth 2.0 client credentials (RFC 6749, §4.4).
struct OAuthConfig {
  std::string token_url;
  std::string client_id;
  std::string client_secret;
  std::string folder;  // where given, the files client-id and client-secret in it hold for both
  absl::Duration reload_delay = absl::ZeroDuration();  // how often the files are read at most
};

// Where flags come from, as `--uri` and `--sources` say it.
struct SourceConfig {
  SourceKind kind = SourceKind::kFile;
  // A path; http(s)://…; HOST:PORT or another target of gRPC's; NAMESPACE/NAME;
  // s3://, gs:// or azblob://BUCKET/KEY. Clients select by it: `source=…`.
  std::string uri;

  absl::Duration interval = absl::Seconds(5);  // of polling
  std::string interval_seed;                   // moves the polls within the interval; "": none
  absl::Duration timeout = absl::Seconds(10);  // of one HTTP request
  std::vector<std::pair<std::string, std::string>> headers;  // of HTTP requests
  std::optional<OAuthConfig> oauth;

  bool tls = false;       // of gRPC
  std::string cert_path;  // of the authorities to trust; "": the system's
  std::string provider_id;
  std::string selector;
  int max_message = 64 << 20;  // bytes, of gRPC

  // What tells sources apart, over restarts too.
  std::string Id() const;
  // The URI for logs and metrics: without user, password and query, which may be secret.
  std::string Label() const;
};

// Reads a URI as `--uri` takes it: file:PATH, http(s)://…, grpc(s)://HOST:PORT, a gRPC target of
// dns:, xds:, uds: or envoy:, core.openfeature.dev/NAMESPACE/NAME, s3://, gs:// or azblob://.
// INVALID_ARGUMENT: what is wrong and what would be right.
absl::StatusOr<SourceConfig> ParseSourceUri(absl::string_view uri);

// Brings `uri` into the form above. INVALID_ARGUMENT: it is none of its kind's.
absl::Status NormalizeSource(SourceConfig& source);

// Reads flagd's JSON array of sources, as `--sources` takes it. Names of fields may be in any
// case, as in flagd.
// INVALID_ARGUMENT: the message begins with the place, such as `[1].intervall`.
absl::StatusOr<std::vector<SourceConfig>> ParseSources(absl::string_view json);

// Drops each source that is repeated further on: the last place counts.
void DropRepeated(std::vector<SourceConfig>& sources);

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_SOURCE_CONFIG_H_

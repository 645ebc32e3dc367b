#include "server/sources/source_config.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace guidon {
namespace {

constexpr absl::string_view kForms =
    "use file:PATH, http(s)://..., grpc(s)://HOST:PORT, core.openfeature.dev/NAMESPACE/NAME, "
    "s3://BUCKET/KEY, gs://BUCKET/OBJECT or azblob://CONTAINER/BLOB";

absl::Status Wrong(absl::string_view uri, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("\"", uri, "\": ", what));
}

std::string WithoutFilePrefix(absl::string_view uri) {
  absl::ConsumePrefix(&uri, "file:");
  if (absl::StartsWith(uri, "///")) uri.remove_prefix(2);
  return std::string(uri);
}

// flagd's forms of a gRPC target as gRPC's own. `envoy://PROXY/SERVICE` stays, see GrpcSource.
std::string GrpcTarget(absl::string_view uri, bool& tls) {
  if (absl::ConsumePrefix(&uri, "grpcs://")) tls = true;
  absl::ConsumePrefix(&uri, "grpc://");
  if (absl::ConsumePrefix(&uri, "uds:")) return absl::StrCat("unix:", uri);
  return std::string(uri);
}

bool IsResourceName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '.';
  });
}

absl::Status CheckObject(absl::string_view uri, absl::string_view scheme) {
  absl::string_view rest = uri.substr(0, uri.find('?'));
  const bool scheme_fits = absl::ConsumePrefix(&rest, scheme);
  const size_t slash = rest.find('/');
  if (scheme_fits && slash != 0 && slash != rest.npos && slash + 1 < rest.size()) {
    return absl::OkStatus();
  }
  return Wrong(uri, absl::StrCat("must be of the form ", scheme, "BUCKET/KEY"));
}

}  // namespace

absl::Status NormalizeSource(SourceConfig& source) {
  std::string& uri = source.uri;
  switch (source.kind) {
    case SourceKind::kFile:
      uri = WithoutFilePrefix(uri);
      return uri.empty() ? Wrong(uri, "must be a path") : absl::OkStatus();
    case SourceKind::kHttp:
      if (absl::StartsWith(uri, "http://") || absl::StartsWith(uri, "https://")) {
        return absl::OkStatus();
      }
      return Wrong(uri, "must begin with http:// or https://");
    case SourceKind::kGrpc:
      uri = GrpcTarget(uri, source.tls);
      return uri.empty() ? Wrong(uri, "must be HOST:PORT") : absl::OkStatus();
    case SourceKind::kKubernetes: {
      absl::string_view rest = uri;
      absl::ConsumePrefix(&rest, "core.openfeature.dev/");
      const size_t slash = rest.find('/');
      if (slash == rest.npos || !IsResourceName(rest.substr(0, slash)) ||
          !IsResourceName(rest.substr(slash + 1))) {
        return Wrong(uri, "must be of the form NAMESPACE/NAME, of a FeatureFlag resource");
      }
      uri = std::string(rest);
      return absl::OkStatus();
    }
    case SourceKind::kGcs:
      return CheckObject(uri, "gs://");
    case SourceKind::kAzblob:
      return CheckObject(uri, "azblob://");
    case SourceKind::kS3:
      break;
  }
  return CheckObject(uri, "s3://");
}

absl::string_view SourceKindName(SourceKind kind) {
  constexpr std::array<absl::string_view, 7> kNames = {"file", "http",   "grpc", "kubernetes",
                                                       "gcs",  "azblob", "s3"};
  return kNames[static_cast<size_t>(kind)];
}

std::string SourceConfig::Id() const {
  return absl::StrCat(SourceKindName(kind), " ", uri, " ", selector);
}

std::string SourceConfig::Label() const {
  const size_t scheme = uri.find("://");
  if (scheme == uri.npos) return uri;
  const std::string shown = uri.substr(0, uri.find_first_of("?#"));
  const size_t host = scheme + 3;
  const size_t at = shown.substr(0, shown.find('/', host)).rfind('@');
  return at == shown.npos ? shown : shown.substr(0, host) + shown.substr(at + 1);
}

absl::StatusOr<SourceConfig> ParseSourceUri(absl::string_view uri) {
  constexpr std::array<std::pair<absl::string_view, SourceKind>, 14> kPrefixes = {{
      {"file:", SourceKind::kFile},
      {"http://", SourceKind::kHttp},
      {"https://", SourceKind::kHttp},
      {"grpc://", SourceKind::kGrpc},
      {"grpcs://", SourceKind::kGrpc},
      {"dns:", SourceKind::kGrpc},
      {"uds:", SourceKind::kGrpc},
      {"xds:", SourceKind::kGrpc},
      {"envoy://", SourceKind::kGrpc},
      {"core.openfeature.dev/", SourceKind::kKubernetes},
      {"gs://", SourceKind::kGcs},
      {"azblob://", SourceKind::kAzblob},
      {"s3://", SourceKind::kS3},
      {"unix:", SourceKind::kGrpc},
  }};
  for (const auto& [prefix, kind] : kPrefixes) {
    if (!absl::StartsWith(uri, prefix)) continue;
    SourceConfig source;
    source.kind = kind;
    source.uri = std::string(uri);
    if (absl::Status status = NormalizeSource(source); !status.ok()) return status;
    return source;
  }
  return Wrong(uri, absl::StrCat("is not supported; ", kForms));
}

void DropRepeated(std::vector<SourceConfig>& sources) {
  std::vector<SourceConfig> kept;
  for (auto source = sources.rbegin(); source != sources.rend(); ++source) {
    const auto same = [&](const SourceConfig& other) { return other.Id() == source->Id(); };
    if (std::none_of(kept.begin(), kept.end(), same)) kept.push_back(std::move(*source));
  }
  std::reverse(kept.begin(), kept.end());
  sources = std::move(kept);
}

}  // namespace guidon

#include "server/sources/start_source.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/sources/grpc_source.h"
#include "server/sources/http_document.h"
#include "server/sources/kubernetes_source.h"
#include "server/sources/oauth_auth.h"
#include "server/sources/object_access.h"
#include "server/sources/polled_source.h"

namespace guidon {
namespace {

std::string ProcessEnvironment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

ObjectAccess HttpAccess(const SourceConfig& config) {
  ObjectAccess access;
  access.call.url = config.uri;
  access.call.headers = config.headers;
  if (config.oauth.has_value()) {
    access.auth =
        std::make_unique<OAuthAuth>(*config.oauth, config.cert_path, config.timeout, absl::Now);
  }
  return access;
}

absl::StatusOr<ObjectAccess> AccessTo(const SourceConfig& config) {
  switch (config.kind) {
    case SourceKind::kGcs:
      return GcsAccess(ObjectUri::Parse(config.uri), ProcessEnvironment, absl::Now);
    case SourceKind::kAzblob:
      return AzureAccess(ObjectUri::Parse(config.uri), ProcessEnvironment, absl::Now);
    case SourceKind::kS3:
      return S3Access(ObjectUri::Parse(config.uri), ProcessEnvironment, absl::Now);
    default:
      return HttpAccess(config);
  }
}

absl::Status Prefixed(const SourceFeed& feed, const absl::Status& status) {
  return {status.code(), absl::StrCat(feed.name(), ": ", status.message())};
}

}  // namespace

absl::StatusOr<std::unique_ptr<RunningSource>> StartSource(const SourceConfig& config,
                                                           SourceFeed& feed) {
  if (config.kind == SourceKind::kGrpc) return std::make_unique<GrpcSource>(config, feed);
  if (config.kind == SourceKind::kKubernetes) {
    absl::StatusOr<KubernetesAccess> access = KubernetesAccess::FromEnvironment();
    if (!access.ok()) return Prefixed(feed, access.status());
    return std::make_unique<KubernetesSource>(config, *std::move(access), feed);
  }
  absl::StatusOr<ObjectAccess> access = AccessTo(config);
  if (!access.ok()) return Prefixed(feed, access.status());
  HttpCall& call = access->call;
  call.headers.emplace_back("Accept", "application/json, application/yaml;q=0.9, */*;q=0.1");
  call.ca_path = config.cert_path;
  call.timeout = config.timeout;
  call.follow_redirects = config.kind == SourceKind::kHttp;
  HttpDocument document(std::move(call), feed.name(), std::move(access->auth));
  return std::make_unique<PolledSource>(config, std::move(document), feed);
}

}  // namespace guidon

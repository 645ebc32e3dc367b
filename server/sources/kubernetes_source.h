#ifndef GUIDON_SERVER_SOURCES_KUBERNETES_SOURCE_H_
#define GUIDON_SERVER_SOURCES_KUBERNETES_SOURCE_H_

#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/sources/http_client.h"
#include "server/sources/kubernetes_watch.h"
#include "server/sources/running_source.h"
#include "server/sources/source_config.h"
#include "server/sources/source_feed.h"
#include "server/sources/stop_signal.h"

namespace guidon {

// How to reach the Kubernetes API.
struct KubernetesAccess {
  std::string server;  // https://HOST:PORT
  std::string folder;  // holds the service account's `token` and `ca.crt`

  // That of the pod which the daemon runs in, from KUBERNETES_SERVICE_HOST and _PORT; the folder
  // from GUIDON_SERVICE_ACCOUNT or, where that is not set, where Kubernetes mounts it.
  // INVALID_ARGUMENT: there is no such pod.
  static absl::StatusOr<KubernetesAccess> FromEnvironment();
};

// Follows a FeatureFlag resource (core.openfeature.dev/v1beta1): lists it, then watches it from
// where the list ended, and lists it again once the API no longer knows that place. The token is
// read anew for each request, as Kubernetes replaces it. A resource that is deleted counts as a
// failure: its flags stay.
class KubernetesSource final : public RunningSource {
 public:
  // `feed` must outlive this.
  KubernetesSource(const SourceConfig& config, KubernetesAccess access, SourceFeed& feed);
  ~KubernetesSource() override;

 private:
  void Run();
  absl::Status List();
  absl::Status Watch();
  absl::Status TakeEvent(absl::string_view line);
  void TakeResource(const absl::Status& status);
  absl::StatusOr<HttpCall> MakeCall(const std::string& query) const;
  absl::Status Error(absl::Status status) const;
  absl::Status Refused(int status) const;

  const KubernetesAccess access_;
  const std::string path_;      // of the resources in the namespace
  const std::string selector_;  // of the one by its name, as a query
  SourceFeed& feed_;
  HttpClient client_;
  StopSignal stop_;
  std::string resource_version_;  // to watch from; "": to be listed first
  bool got_event_ = false;        // since the watch began
  absl::Status resource_;         // how the resource is
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_KUBERNETES_SOURCE_H_

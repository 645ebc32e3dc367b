#include "server/sources/kubernetes_source.h"

#include <pthread.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/backoff.h"
#include "base/percent_encoding.h"
#include "server/sources/file_source.h"

namespace guidon {
namespace {

constexpr absl::Duration kRequestTimeout = absl::Seconds(30);
// How long a watch lasts before the server ends it.
constexpr absl::Duration kWatchTime = absl::Minutes(5);
constexpr size_t kLongestLine = 64 << 20;
constexpr absl::Duration kFirstBackoff = absl::Milliseconds(250);
constexpr absl::Duration kMostBackoff = absl::Seconds(30);

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string PathOf(absl::string_view uri) {
  return absl::StrCat("/apis/core.openfeature.dev/v1beta1/namespaces/",
                      uri.substr(0, uri.find('/')), "/featureflags");
}

std::string SelectorOf(absl::string_view uri) {
  return absl::StrCat("fieldSelector=metadata.name%3D", uri.substr(uri.find('/') + 1));
}

}  // namespace

absl::StatusOr<KubernetesAccess> KubernetesAccess::FromEnvironment() {
  std::string host = Environment("KUBERNETES_SERVICE_HOST");
  const std::string port = Environment("KUBERNETES_SERVICE_PORT");
  if (host.empty() || port.empty()) {
    return absl::InvalidArgumentError(
        "a source of kind kubernetes works in a pod only: KUBERNETES_SERVICE_HOST and "
        "KUBERNETES_SERVICE_PORT are not set");
  }
  if (absl::StrContains(host, ':')) host = absl::StrCat("[", host, "]");
  std::string folder = Environment("GUIDON_SERVICE_ACCOUNT");
  if (folder.empty()) folder = "/var/run/secrets/kubernetes.io/serviceaccount";
  return KubernetesAccess{absl::StrCat("https://", host, ":", port), std::move(folder)};
}

KubernetesSource::KubernetesSource(const SourceConfig& config, KubernetesAccess access,
                                   SourceFeed& feed)
    : access_(std::move(access)), path_(PathOf(config.uri)), selector_(SelectorOf(config.uri)),
      feed_(feed), thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "source-k8s");
}

KubernetesSource::~KubernetesSource() {
  stop_.Stop();
  client_.Stop();
  thread_.join();
}

void KubernetesSource::Run() {
  Backoff backoff(kFirstBackoff, kMostBackoff);
  while (!stop_.stopped()) {
    const bool listing = resource_version_.empty();
    const absl::Time begun = absl::Now();
    const absl::Status status = listing ? List() : Watch();
    if (stop_.stopped()) return;
    if (!status.ok()) feed_.Note(Error(status));
    if (status.ok() && listing) continue;
    const bool worked = std::exchange(got_event_, false) || absl::Now() - begun > kMostBackoff;
    if (worked) backoff.Reset();
    if (!stop_.Sleep(backoff.Next())) return;
  }
}

absl::Status KubernetesSource::List() {
  absl::StatusOr<HttpCall> call = MakeCall("");
  if (!call.ok()) return call.status();
  const absl::StatusOr<HttpAnswer> answer = client_.Fetch(*call);
  if (!answer.ok()) return answer.status();
  if (answer->status != 200) return Refused(answer->status);
  const absl::StatusOr<FeatureFlagList> list = ReadFeatureFlagList(answer->body);
  if (!list.ok()) return list.status();
  resource_version_ = list->resource_version;
  // A resource that is missing or bad is watched all the same, for it may come or be mended.
  if (list->flag_spec.has_value()) {
    TakeResource(feed_.Publish(*list->flag_spec, TextFormat::kJson));
  } else {
    TakeResource(Error(absl::NotFoundError("there is no such FeatureFlag resource")));
  }
  return absl::OkStatus();
}

absl::Status KubernetesSource::Watch() {
  const std::string query = absl::StrCat(
      "&watch=true&allowWatchBookmarks=true&timeoutSeconds=", absl::ToInt64Seconds(kWatchTime),
      "&resourceVersion=", PercentEncode(resource_version_));
  absl::StatusOr<HttpCall> call = MakeCall(query);
  if (!call.ok()) return call.status();
  call->timeout = kWatchTime + kRequestTimeout;
  LineReader lines(kLongestLine);
  const absl::StatusOr<HttpAnswer> answer = client_.Stream(*call, [&](absl::string_view piece) {
    if (piece.empty()) feed_.Note(resource_);  // the connection is fine again
    return lines.Feed(piece, [this](absl::string_view line) { return TakeEvent(line); });
  });
  if (resource_version_.empty()) return absl::OkStatus();  // expired: to be listed again
  if (!answer.ok()) return answer.status();
  constexpr int kGone = 410;
  if (answer->status == kGone) {
    resource_version_.clear();
    return absl::OkStatus();
  }
  return answer->status == 200 ? absl::OkStatus() : Refused(answer->status);
}

absl::Status KubernetesSource::TakeEvent(absl::string_view line) {
  if (absl::StripAsciiWhitespace(line).empty()) return absl::OkStatus();
  const absl::StatusOr<WatchEvent> event = ReadWatchEvent(line);
  if (!event.ok()) return event.status();
  if (event->kind == WatchEvent::Kind::kExpired) {
    resource_version_.clear();
    return absl::OutOfRangeError(event->message);
  }
  if (event->kind == WatchEvent::Kind::kError) {
    return absl::UnavailableError(absl::StrCat("the watch failed: ", event->message));
  }
  got_event_ = true;
  if (!event->resource_version.empty()) resource_version_ = event->resource_version;
  if (event->kind == WatchEvent::Kind::kChanged) {
    TakeResource(feed_.Publish(event->flag_spec, TextFormat::kJson));
  } else if (event->kind == WatchEvent::Kind::kDeleted) {
    TakeResource(Error(absl::NotFoundError("the FeatureFlag resource was deleted")));
  }
  return absl::OkStatus();
}

void KubernetesSource::TakeResource(const absl::Status& status) {
  resource_ = status;
  feed_.Note(status);
}

absl::StatusOr<HttpCall> KubernetesSource::MakeCall(const std::string& query) const {
  absl::StatusOr<std::string> token = ReadFile(absl::StrCat(access_.folder, "/token"));
  if (!token.ok()) return token.status();
  HttpCall call;
  call.url = absl::StrCat(access_.server, path_, "?", selector_, query);
  call.headers.emplace_back("Authorization",
                            absl::StrCat("Bearer ", absl::StripAsciiWhitespace(*token)));
  call.headers.emplace_back("Accept", "application/json");
  call.ca_path = absl::StrCat(access_.folder, "/ca.crt");
  call.timeout = kRequestTimeout;
  call.follow_redirects = false;
  return call;
}

absl::Status KubernetesSource::Error(absl::Status status) const {
  return {status.code(), absl::StrCat(feed_.name(), ": ", status.message())};
}

absl::Status KubernetesSource::Refused(int status) const {
  constexpr int kUnauthorized = 401;
  constexpr int kForbidden = 403;
  constexpr int kNotFound = 404;
  std::string message = absl::StrCat("the Kubernetes API answers with status ", status);
  if (status == kUnauthorized || status == kForbidden) {
    absl::StrAppend(&message, ": may the service account list and watch featureflags?");
  } else if (status == kNotFound) {
    absl::StrAppend(&message, ": is the definition of FeatureFlag v1beta1 installed?");
  }
  return absl::UnavailableError(message);
}

}  // namespace guidon

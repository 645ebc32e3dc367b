#include "server/sources/grpc_source.h"

#include <pthread.h>

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/backoff.h"
#include "server/sources/file_source.h"
#include "server/sources/sync_stream.h"

namespace guidon {
namespace {

// Debian's authorities, which Debian's gRPC does not find by itself.
constexpr char kSystemAuthorities[] = "/etc/ssl/certs/ca-certificates.crt";

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const SourceConfig& config) {
  if (!config.tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  absl::StatusOr<std::string> authorities =
      ReadFile(config.cert_path.empty() ? kSystemAuthorities : config.cert_path);
  if (authorities.ok()) {
    options.pem_root_certs = *std::move(authorities);
  } else if (!config.cert_path.empty()) {
    return authorities.status();
  }
  return grpc::SslCredentials(options);
}

// gRPC's servers close connections on which pings come more often than they allow.
bool FindsPingsTooMany(const grpc::Status& end) {
  return absl::StrContains(
      absl::StrReplaceAll(absl::AsciiStrToLower(end.error_message()), {{"_", " "}}),
      "too many pings");
}

}  // namespace

GrpcSource::GrpcSource(const SourceConfig& config, SourceFeed& feed, const GrpcPatience& patience)
    : config_(config), feed_(feed), patience_(patience), ping_interval_(patience.ping_interval),
      thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "source-grpc");
}

GrpcSource::~GrpcSource() {
  stop_.Stop();
  {
    MutexLock lock(mutex_);
    if (stream_ != nullptr) stream_->Cancel();
  }
  thread_.join();
}

void GrpcSource::Run() {
  Backoff backoff(patience_.first_backoff, patience_.most_backoff);
  while (!stop_.stopped()) {
    bool got_message = false;
    const absl::Status ended = Follow(got_message);
    if (stop_.stopped()) return;
    if (got_message) backoff.Reset();
    // A server may bound how long streams last; that is no failure.
    if (!got_message || !ended.ok()) feed_.Note(ended);
    if (!stop_.Sleep(backoff.Next())) return;
  }
}

// Follows one stream to its end. OK: it was ended in order, after a message.
absl::Status GrpcSource::Follow(bool& got_message) {
  const absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = Connect();
  if (!channel.ok()) return channel.status();
  SyncStream stream(*channel, config_.provider_id, config_.selector);
  {
    MutexLock lock(mutex_);
    stream_ = &stream;
  }
  if (stop_.stopped()) stream.Cancel();
  absl::Duration timeout = patience_.first_message;
  while (const std::optional<std::string> text = stream.Next(timeout)) {
    got_message = true;
    timeout = absl::InfiniteDuration();
    feed_.Note(feed_.Publish(*text, TextFormat::kJson));
  }
  {
    MutexLock lock(mutex_);
    stream_ = nullptr;
  }
  const grpc::Status end = stream.Finished();
  if (FindsPingsTooMany(end)) {
    ping_interval_ *= 2;
    if (got_message) return absl::OkStatus();
  }
  if (got_message && (end.ok() || end.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED)) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat(
      feed_.name(),
      ": the sync stream ended: ", end.ok() ? "the server has sent nothing" : end.error_message()));
}

// A new connection each time: it forgets what failed before, and reads names and certificates
// anew.
absl::StatusOr<std::shared_ptr<grpc::Channel>> GrpcSource::Connect() const {
  const absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> credentials =
      Credentials(config_);
  if (!credentials.ok()) {
    return absl::Status(credentials.status().code(),
                        absl::StrCat(feed_.name(), ": ", credentials.status().message()));
  }
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(config_.max_message);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, Milliseconds(patience_.connect));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(ping_interval_));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(patience_.ping_answer));
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // no limit
  std::string target = config_.uri;
  // flagd's envoy://PROXY/SERVICE: asks the proxy for that service.
  if (absl::string_view rest = target; absl::ConsumePrefix(&rest, "envoy://")) {
    const size_t slash = rest.find('/');
    if (slash != rest.npos) {
      arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, std::string(rest.substr(slash + 1)));
    }
    target = std::string(rest.substr(0, slash));
  }
  return grpc::CreateCustomChannel(target, *credentials, arguments);
}

}  // namespace guidon

#include "flagd/internal/channel.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/read_file.h"
namespace guidon::flagd_internal {
namespace {

// Debian's authorities, which Debian's gRPC does not find by itself.
constexpr char kSystemAuthorities[] = "/etc/ssl/certs/ca-certificates.crt";
// How long one attempt to connect may take; on a connection that stands, how long the answer to a
// ping.
constexpr int kConnectMs = 5000;
constexpr int kPingAnswerMs = 5000;

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const Settings& settings) {
  if (!settings.tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  const bool own = !settings.server_cert_path.empty();
  auto authorities = ReadFile(own ? settings.server_cert_path : kSystemAuthorities);
  if (authorities.ok()) {
    options.pem_root_certs = *std::move(authorities);
  } else if (own) {
    return authorities.status();
  }
  if (!settings.client_cert_path.empty()) {
    auto certificate = ReadFile(settings.client_cert_path);
    if (!certificate.ok()) return certificate.status();
    auto key = ReadFile(settings.client_key_path);
    if (!key.ok()) return key.status();
    options.pem_cert_chain = *std::move(certificate);
    options.pem_private_key = *std::move(key);
  }
  return grpc::SslCredentials(options);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const Settings& settings) {
  const auto credentials = Credentials(settings);
  if (!credentials.ok()) return credentials.status();
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  // The lookups' own attempts between those of the stream.
  const int backoff = static_cast<int>(settings.retry_backoff.count());
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, std::max(backoff, 100));
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS,
                   std::max(static_cast<int>(settings.retry_backoff_max.count()), 100));
  // gRPC's retries wait a second and more, which no lookup has.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  if (settings.keep_alive_time.count() > 0) {
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS,
                     static_cast<int>(settings.keep_alive_time.count()));
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingAnswerMs);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // no limit
  }
  if (!settings.authority.empty()) {
    arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, settings.authority);
  }
  return grpc::CreateCustomChannel(settings.target, *credentials, arguments);
}

}  // namespace guidon::flagd_internal

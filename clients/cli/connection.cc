#include "clients/cli/connection.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/printable.h"
#include "clients/cli/exit_code.h"

namespace guidon::cli {
namespace {

constexpr absl::string_view kTls = "https://";

absl::Status ReadPem(const std::string& path, std::string& pem) {
  if (path.empty()) return absl::OkStatus();
  std::ifstream file(path, std::ios::binary);
  pem.assign(std::istreambuf_iterator<char>(file), {});
  if (file && !pem.empty()) return absl::OkStatus();
  return UsageError(absl::StrCat(path, ": cannot be read, or is empty; it must be a PEM file"));
}

// What to speak TLS with, or the error that keeps from it.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const TlsOptions& tls) {
  grpc::SslCredentialsOptions options;
  for (const auto& [path, pem] : {std::pair(&tls.ca, &options.pem_root_certs),
                                  std::pair(&tls.certificate, &options.pem_cert_chain),
                                  std::pair(&tls.key, &options.pem_private_key)}) {
    if (absl::Status status = ReadPem(*path, *pem); !status.ok()) return status;
  }
  return grpc::SslCredentials(options);
}

std::shared_ptr<grpc::Channel> Open(absl::string_view address, const TlsOptions& tls,
                                    absl::Status& usable) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  // So that a retry finds a server that has just started.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 300);
  // A proxy for web traffic neither reaches the admin service nor speaks its protocol.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (absl::ConsumePrefix(&address, kTls)) {
    auto secure = Credentials(tls);
    usable = secure.status();
    if (secure.ok()) credentials = *std::move(secure);
    if (!tls.server_name.empty()) arguments.SetSslTargetNameOverride(tls.server_name);
  }
  return grpc::CreateCustomChannel(std::string(address), credentials, arguments);
}

// gRPC's account of a failed connection without what it says of itself.
std::string ConnectionFault(absl::string_view message) {
  constexpr absl::string_view kLead = "last error: ";
  const size_t lead = message.find(kLead);
  if (lead != message.npos) message.remove_prefix(lead + kLead.size());
  absl::ConsumePrefix(&message, "UNKNOWN: ");
  absl::ConsumePrefix(&message, "UNAVAILABLE: ");
  return std::string(message);
}

}  // namespace

Connection::Connection(Endpoint endpoint, const TlsOptions& tls, absl::Duration timeout,
                       Metadata metadata, bool changes)
    : endpoint_(std::move(endpoint)), timeout_(timeout), metadata_(std::move(metadata)),
      changes_(changes), channel_(Open(endpoint_.address, tls, usable_)) {}

void Connection::UseToken(const absl::StatusOr<std::string>& token) {
  usable_.Update(token.status());
  if (!token.ok() || token->empty()) return;
  metadata_.emplace_back("authorization", absl::StrCat("Bearer ", *token));
}

void Connection::AwaitServer(absl::Time until) const {
  // Connections are only made while somebody waits for them.
  if (channel_->GetState(false) != GRPC_CHANNEL_READY) {
    channel_->WaitForConnected(absl::ToChronoTime(until));
  } else {
    absl::SleepFor(until - absl::Now());
  }
}

void Connection::AddMetadata(grpc::ClientContext& context) const {
  for (const auto& [key, value] : metadata_) context.AddMetadata(key, value);
}

absl::Status Connection::StatusOf(const grpc::Status& status) const {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  const std::string& message = status.error_message();
  const std::string elsewhere =
      absl::StrCat("point elsewhere with ", endpoint_.option, " host:port or ", endpoint_.variable);
  switch (code) {
    case absl::StatusCode::kUnavailable:
      // On a connection that stands, the server itself says that something is unavailable.
      if (channel_->GetState(false) == GRPC_CHANNEL_READY) break;
      return absl::Status(code,
                          absl::StrCat("no guidond answers at ", endpoint_.address, " (",
                                       ConnectionFault(message), "); start one, or ", elsewhere));
    case absl::StatusCode::kDeadlineExceeded:
      return absl::Status(
          code,
          absl::StrCat("no answer from ", endpoint_.address, " within ",
                       absl::FormatDuration(timeout_), "; --timeout gives it longer",
                       changes_ ? "; the change may have been made: see guidonctl history" : ""));
    case absl::StatusCode::kUnimplemented:
      return absl::Status(code, absl::StrCat("the server at ", endpoint_.address,
                                             " does not offer this call; if it is not the right "
                                             "one, ",
                                             elsewhere));
    default:
      break;
  }
  const std::string what = message.empty() ? absl::StatusCodeToString(code) : Printable(message);
  return absl::Status(code, what);
}

}  // namespace guidon::cli

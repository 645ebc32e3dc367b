#include "bench/load/connection.h"

#include <poll.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/load/http1_connection.h"
#include "bench/load/http2_connection.h"
#include "bench/load/socket.h"

namespace guidon::bench {
namespace {

struct Silent final : Connection::Listener {
  void OnEnd(uint64_t, absl::string_view) override {}
  void OnData(uint64_t, absl::string_view) override {}
};

// Until the server has sent its settings, as gRPC's clients wait for them.
absl::Status AwaitGreeting(Connection& connection) {
  constexpr int kMilliseconds = 10'000;
  Silent silent;
  while (!connection.CanStart()) {
    if (absl::Status status = connection.Send(); !status.ok()) return status;
    pollfd wait = {connection.descriptor(), POLLIN, 0};
    if (poll(&wait, 1, kMilliseconds) <= 0) {
      return absl::UnavailableError("the server has sent no SETTINGS: does it speak HTTP/2?");
    }
    if (absl::Status status = connection.Receive(silent); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connect(const std::string& address,
                                                    const std::vector<Request>& mix, int streams) {
  auto socket = Socket::ConnectTo(address);
  if (!socket.ok()) return socket.status();
  if (mix.front().protocol != Protocol::kGrpc) {
    return std::make_unique<Http1Connection>(*std::move(socket), address, mix);
  }
  auto connection = std::make_unique<Http2Connection>(*std::move(socket), address, mix, streams);
  if (absl::Status status = AwaitGreeting(*connection); !status.ok()) {
    return absl::UnavailableError(absl::StrCat(address, ": ", status.message()));
  }
  return connection;
}

}  // namespace guidon::bench

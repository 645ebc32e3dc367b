#include "server/http/http_server.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/http/listener.h"
#include "server/http/worker.h"

namespace guidon {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;

// A new descriptor is the lowest number that is free, so it tells how many there are left.
int EndOfDescriptors(int spared) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<int>::max();
  const rlim_t most = std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<int>::max());
  return std::max(static_cast<int>(most) - spared, 0);
}

class AsioServer final : public HttpServer {
 public:
  AsioServer(HttpServerOptions options, const Listener& listener)
      : options_(std::move(options)), port_(listener.port),
        end_of_descriptors_(EndOfDescriptors(options_.spared_descriptors)),
        workers_(MakeWorkers(options_.threads)),
        acceptor_(workers_[0]->context(), asio::generic::stream_protocol(listener.family, 0),
                  listener.descriptor),
        retry_(workers_[0]->context()) {
    asio::post(workers_[0]->context(), [this] { Accept(); });
  }

  ~AsioServer() override {
    StopAccepting();
    for (const auto& worker : workers_) worker->Stop();
    if (!options_.socket_path.empty()) unlink(options_.socket_path.c_str());
  }

  uint16_t port() const override { return port_; }

  void Drain() override {
    StopAccepting();
    for (const auto& worker : workers_) worker->Drain();
  }

  void Shutdown(std::chrono::system_clock::time_point deadline) override {
    Drain();
    for (const auto& worker : workers_) worker->WaitUntilEmpty(deadline);
    for (const auto& worker : workers_) worker->CloseAll();
  }

 private:
  void StopAccepting() {
    asio::post(workers_[0]->context(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
      retry_.cancel();
    });
  }

  static std::vector<std::unique_ptr<Worker>> MakeWorkers(int count) {
    std::vector<std::unique_ptr<Worker>> workers;
    workers.reserve(static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) workers.push_back(std::make_unique<Worker>());
    return workers;
  }

  void Accept() {
    Worker& worker = *workers_[next_++ % workers_.size()];
    acceptor_.async_accept(worker.context(), [this, &worker](error_code error, Socket socket) {
      if (!acceptor_.is_open()) return;
      if (error) return AcceptLater();
      if (!Full() && socket.native_handle() < end_of_descriptors_) {
        asio::post(worker.context(), [this, &worker, socket = std::move(socket)]() mutable {
          ServeConnection(worker, std::move(socket), options_.service);
        });
      }
      Accept();
    });
  }

  // What was accepted a moment ago may not be counted yet, so the limit is not exact.
  bool Full() const {
    if (options_.max_connections == 0) return false;
    int count = 0;
    for (const auto& worker : workers_) count += worker->count();
    return count >= options_.max_connections;
  }

  // When descriptors have run out, accepting at once again would only spin.
  void AcceptLater() {
    retry_.expires_after(std::chrono::milliseconds(100));
    retry_.async_wait([this](error_code error) {
      if (!error && acceptor_.is_open()) Accept();
    });
  }

  const HttpServerOptions options_;
  const uint16_t port_;
  const int end_of_descriptors_;                        // of those for connections
  const std::vector<std::unique_ptr<Worker>> workers_;  // the first accepts for all
  Acceptor acceptor_;
  asio::steady_timer retry_;
  size_t next_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(HttpServerOptions options) {
  const absl::StatusOr<Listener> listener = options.socket_path.empty()
                                                ? ListenOnPort(options.port, options.address)
                                                : ListenOnSocket(options.socket_path);
  if (!listener.ok()) return listener.status();
  return std::make_unique<AsioServer>(std::move(options), *listener);
}

}  // namespace guidon

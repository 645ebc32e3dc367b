#include "tests/support/tcp_proxy.h"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace guidon::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

tcp::endpoint Loopback(uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

}  // namespace

// All on the thread of `io`, but for what is posted there.
class TcpProxy::State {
 public:
  explicit State(uint16_t target) : target_(target), acceptor_(io_, Loopback(0)) {}

  uint16_t port() const { return acceptor_.local_endpoint().port(); }

  void Start() {
    Accept();
    thread_ = std::thread([this] { io_.run(); });
  }
  void Stop() {
    io_.stop();
    thread_.join();
  }
  void Become(bool cut, bool frozen) {
    asio::post(io_, [this, cut, frozen] {
      cut_ = cut;
      frozen_ = frozen;
      if (cut_) {
        for (const auto& connection : std::exchange(connections_, {})) connection->Close();
      }
      if (frozen_) return;
      for (const auto& resume : std::exchange(held_, {})) resume();
    });
  }

 private:
  struct Connection {
    explicit Connection(tcp::socket accepted)
        : client(std::move(accepted)), server(client.get_executor()) {}
    void Close() {
      error_code ignored;
      client.close(ignored);
      server.close(ignored);
    }
    tcp::socket client;
    tcp::socket server;
  };
  using ConnectionPtr = std::shared_ptr<Connection>;

  void Accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error) return;
      if (!cut_) {
        const auto connection = std::make_shared<Connection>(std::move(socket));
        connections_.insert(connection);
        Unfrozen([this, connection] { Open(connection); });
      }
      Accept();
    });
  }

  // Calls `next`, once nothing is frozen.
  void Unfrozen(std::function<void()> next) {
    if (frozen_) {
      held_.push_back(std::move(next));
    } else {
      next();
    }
  }

  void Open(const ConnectionPtr& connection) {
    connection->server.async_connect(Loopback(target_), [this, connection](error_code error) {
      if (error) return Drop(connection);
      Pump(connection, connection->client, connection->server);
      Pump(connection, connection->server, connection->client);
    });
  }

  void Pump(const ConnectionPtr& connection, tcp::socket& from, tcp::socket& to) {
    const auto buffer = std::make_shared<std::array<char, 16384>>();
    from.async_read_some(asio::buffer(*buffer), [this, connection, &from, &to, buffer](
                                                    error_code error, size_t size) {
      if (error) return Drop(connection);
      Unfrozen([this, connection, &from, &to, buffer, size] {
        asio::async_write(to, asio::buffer(buffer->data(), size),
                          [this, connection, &from, &to, buffer](error_code failed, size_t) {
                            if (failed) return Drop(connection);
                            Pump(connection, from, to);
                          });
      });
    });
  }

  void Drop(const ConnectionPtr& connection) {
    connection->Close();
    connections_.erase(connection);
  }

  const uint16_t target_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  bool cut_ = false;
  bool frozen_ = false;
  std::set<ConnectionPtr> connections_;
  std::vector<std::function<void()>> held_;
  std::thread thread_;
};

TcpProxy::TcpProxy(uint16_t target) : state_(std::make_unique<State>(target)) { state_->Start(); }
TcpProxy::~TcpProxy() { state_->Stop(); }
uint16_t TcpProxy::port() const { return state_->port(); }
void TcpProxy::Cut() { state_->Become(true, false); }
void TcpProxy::Freeze() { state_->Become(false, true); }
void TcpProxy::Mend() { state_->Become(false, false); }

}  // namespace guidon::testing

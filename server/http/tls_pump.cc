#include "server/http/tls_pump.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <utility>
#include <vector>

namespace guidon {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class Pump final : public Connection {
 public:
  Pump(Worker& worker, std::unique_ptr<Transport> tls, Socket socket)
      : Connection(worker), tls_(std::move(tls)), clear_(std::move(socket)) {}

  void Start() {
    Copy(*tls_, clear_, inward_);
    Copy(clear_, *tls_, outward_);
  }

  void Close() override {
    tls_->Close();
    clear_.Close();
  }

  // The server at the other end ends the connection.
  void Drain() override {}

 private:
  using Buffer = std::vector<char>;
  static constexpr size_t kBuffer = 16 << 10;

  void Copy(Transport& from, Transport& to, Buffer& buffer) {
    auto self = std::static_pointer_cast<Pump>(shared_from_this());
    from.Read(asio::buffer(buffer), [self, &from, &to, &buffer](error_code error, size_t count) {
      if (error) return self->Close();
      to.Write(asio::buffer(buffer.data(), count), {},
               [self, &from, &to, &buffer](error_code failed, size_t) {
                 if (failed) return self->Close();
                 self->Copy(from, to, buffer);
               });
    });
  }

  std::unique_ptr<Transport> tls_;
  PlainTransport clear_;
  Buffer inward_ = Buffer(kBuffer);
  Buffer outward_ = Buffer(kBuffer);
};

}  // namespace

int PumpTls(Worker& worker, std::unique_ptr<Transport> tls) {
  std::array<int, 2> ends = {};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) {
    tls->Close();
    return -1;
  }
  Socket socket(worker.context(), asio::generic::stream_protocol(AF_UNIX, 0), ends[0]);
  std::make_shared<Pump>(worker, std::move(tls), std::move(socket))->Start();
  return ends[1];
}

}  // namespace guidon

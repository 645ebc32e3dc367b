#include "server/sources/grpc_source.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "flagd/sync/v1/sync.grpc.pb.h"
#include "server/sources/testing/memory_cache.h"

namespace guidon {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Sends one message on each stream.
class OneMessage final : public flagd::sync::v1::FlagSyncService::Service {
 public:
  OneMessage() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 1);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~OneMessage() override {
    stopping_ = true;
    server_->Shutdown(std::chrono::system_clock::now());
  }

  grpc::Status SyncFlags(grpc::ServerContext* context, const flagd::sync::v1::SyncFlagsRequest*,
                         grpc::ServerWriter<flagd::sync::v1::SyncFlagsResponse>* writer) override {
    ++streams_;
    flagd::sync::v1::SyncFlagsResponse response;
    response.set_flag_configuration(R"({"flags": {"f": {"variants": {"v": 1}}}})");
    writer->Write(response);
    while (!stopping_ && !context->IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return grpc::Status::OK;
  }

  int port() const { return port_; }
  int streams() const { return streams_; }

 private:
  std::atomic<bool> stopping_ = false;
  std::atomic<int> streams_ = 0;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// Hands one connection's bytes on to another port, until it is frozen: then it neither reads nor
// closes, as a peer whose machine is gone.
class Proxy {
 public:
  explicit Proxy(int port)
      : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), there_(context_) {
    there_.connect({asio::ip::address_v4::loopback(), static_cast<uint16_t>(port)});
    thread_ = std::thread([this] {
      boost::system::error_code error;
      here_.emplace(acceptor_.accept(error));
      if (error) return;
      accepted_ = true;
      std::thread back([this] { Copy(there_, *here_); });
      Copy(*here_, there_);
      back.join();
    });
  }
  ~Proxy() {
    frozen_ = false;
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    ::shutdown(there_.native_handle(), SHUT_RDWR);
    if (accepted_) ::shutdown(here_->native_handle(), SHUT_RDWR);
    thread_.join();
  }

  void Freeze() { frozen_ = true; }
  uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void Copy(tcp::socket& from, tcp::socket& to) {
    std::array<char, 4096> bytes;
    boost::system::error_code error;
    while (!error) {
      const size_t count = from.read_some(asio::buffer(bytes), error);
      while (frozen_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (!error) asio::write(to, asio::buffer(bytes, count), error);
    }
    ::shutdown(to.native_handle(), SHUT_RDWR);
  }

  asio::io_context context_;
  tcp::acceptor acceptor_;
  tcp::socket there_;
  std::optional<tcp::socket> here_;
  std::atomic<bool> accepted_ = false;
  std::atomic<bool> frozen_ = false;
  std::thread thread_;
};

class GrpcSourceTest : public ::testing::Test {
 protected:
  void Follow(int port) {
    SourceConfig config;
    config.kind = SourceKind::kGrpc;
    config.uri = "127.0.0.1:" + std::to_string(port);
    feed_ = std::make_unique<SourceFeed>(config, 0, catalog_, cache_, metrics_.Add(config));
    source_ = std::make_unique<GrpcSource>(config, *feed_, patience_);
  }
  void TearDown() override { source_ = nullptr; }

  bool Soon(const std::function<bool(const SourceStatus&)>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition(feed_->status())) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }

  FlagCatalog catalog_{{"grpc"}, [] {}};
  MemoryCache cache_;
  prometheus::Registry registry_;
  SourceMetrics metrics_{registry_};
  GrpcPatience patience_;
  std::unique_ptr<SourceFeed> feed_;
  std::unique_ptr<GrpcSource> source_;
};

TEST_F(GrpcSourceTest, APeerThatNeverAnswersIsGivenUp) {
  asio::io_context context;
  tcp::acceptor silent(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  patience_.first_message = absl::Milliseconds(100);
  Follow(silent.local_endpoint().port());
  EXPECT_TRUE(Soon([](const SourceStatus& status) { return !status.problem.empty(); }));
  EXPECT_NE(feed_->status().problem.find("no message has come"), std::string::npos)
      << feed_->status().problem;
}

TEST_F(GrpcSourceTest, APeerThatGoesSilentIsFoundOutByPings) {
  OneMessage server;
  Proxy proxy(server.port());
  patience_.ping_interval = absl::Milliseconds(100);
  patience_.ping_answer = absl::Milliseconds(500);
  Follow(proxy.port());
  ASSERT_TRUE(Soon([](const SourceStatus& status) { return status.synced; }));
  EXPECT_EQ(feed_->status().problem, "");
  proxy.Freeze();
  EXPECT_TRUE(Soon([](const SourceStatus& status) { return !status.problem.empty(); }));
  EXPECT_TRUE(feed_->status().has_flags);
}

TEST_F(GrpcSourceTest, EndsAtOnceWhileAStreamIsOpen) {
  OneMessage server;
  Follow(server.port());
  ASSERT_TRUE(Soon([](const SourceStatus& status) { return status.synced; }));
  source_ = nullptr;
  EXPECT_EQ(server.streams(), 1);
  EXPECT_EQ(feed_->status().problem, "");
}

}  // namespace
}  // namespace guidon

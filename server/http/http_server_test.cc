#include "server/http/http_server.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "server/http/testing/raw_client.h"
#include "server/http/testing/test_handler.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using testing::RawClient;

constexpr char kClose[] = "Host: a\r\nConnection: close\r\n\r\n";

class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    options_.service.handler = handler_.handler();
    options_.service.limits.header = 2000;
    options_.service.limits.body = 100;
  }

  void Start() {
    auto server = HttpServer::Start(options_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  void SetUp() override { Start(); }

  void Restart() {
    server_.reset();
    Start();
  }

  // Sends `bytes` on a connection and returns all that comes until it is closed.
  std::string Exchange(const std::string& bytes) {
    RawClient client(server_->port());
    client.Send(bytes);
    return client.ReadAll();
  }

  testing::TestHandler handler_;
  HttpServerOptions options_;
  std::unique_ptr<HttpServer> server_;
};

std::string StatusOf(const std::string& reply) { return reply.substr(0, 12); }

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(HttpServerTest, GivesPathAndQuery) {
  const std::string reply = Exchange(std::string("GET /a%20b?c=d HTTP/1.1\r\n") + kClose);
  EXPECT_EQ(reply.substr(0, 17), "HTTP/1.1 200 OK\r\n");
  EXPECT_TRUE(Contains(reply, "X-Served: yes\r\n")) << reply;
  EXPECT_TRUE(Contains(reply, "Date: ")) << reply;
  EXPECT_TRUE(Contains(reply, "\r\n\r\nGET /a%20b?c=d []")) << reply;
}

TEST_F(HttpServerTest, OfAnAbsoluteTargetThePathCounts) {
  EXPECT_TRUE(
      Contains(Exchange(std::string("GET http://host/a?b HTTP/1.1\r\n") + kClose), "GET /a?b []"));
}

TEST_F(HttpServerTest, GivesAnyMethodAndABodyWithItsLength) {
  EXPECT_TRUE(Contains(
      Exchange(std::string("PATCH / HTTP/1.1\r\nContent-Length: 5\r\n") + kClose + "hello"),
      "PATCH /? [hello]"));
}

TEST_F(HttpServerTest, GivesABodyInChunks) {
  EXPECT_TRUE(Contains(Exchange(std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n") +
                                kClose + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
                       "POST /? [hello]"));
}

TEST_F(HttpServerTest, KeepsAConnectionAndAnswersPipelinedRequestsInOrder) {
  const std::string reply = Exchange(std::string("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 "
                                                 "HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"
                                                 "GET /3 HTTP/1.1\r\n") +
                                     kClose);
  const size_t first = reply.find("GET /1? []");
  const size_t second = reply.find("POST /2? [x]");
  const size_t third = reply.find("GET /3? []");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_NE(third, std::string::npos) << reply;
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
  const std::string reply = Exchange(std::string("HEAD /abc HTTP/1.1\r\n") + kClose);
  EXPECT_TRUE(Contains(reply, "Content-Length: 12")) << reply;
  EXPECT_FALSE(Contains(reply, "/abc")) << reply;
}

TEST_F(HttpServerTest, Http10ConnectionsAreClosed) {
  EXPECT_TRUE(Contains(Exchange("GET /old HTTP/1.0\r\n\r\n"), "GET /old? []"));
}

TEST_F(HttpServerTest, ClientsThatAskAreToldToContinue) {
  RawClient client(server_->port());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("ok");
  EXPECT_TRUE(Contains(client.ReadUntil("]"), "POST /? [ok]"));
}

TEST_F(HttpServerTest, ABodyThatIsAnnouncedTooLargeIsAnsweredAtOnce) {
  const std::string reply = Exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n");
  EXPECT_EQ(StatusOf(reply), "HTTP/1.1 413");
  EXPECT_TRUE(Contains(reply, "Connection: close"));
}

TEST_F(HttpServerTest, ChunksBeyondTheLimitAreAnsweredToo) {
  std::string request = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 20; ++i) request += "a\r\n0123456789\r\n";
  EXPECT_EQ(StatusOf(Exchange(request)), "HTTP/1.1 413");
}

TEST_F(HttpServerTest, ClientsThatSendAllBeforeTheyReadGetTheRefusal) {
  const std::string large(16 << 20, 'x');  // more than the sockets hold
  const std::string begin = "POST / HTTP/1.1\r\nHost: a\r\n";
  for (const auto& [head, status] :
       {std::pair(begin + "Content-Length: 16777216\r\n\r\n", "HTTP/1.1 413"),
        std::pair(begin + "Transfer-Encoding: chunked\r\n\r\n1000000\r\n", "HTTP/1.1 413"),
        std::pair(begin + "Transfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 501"),
        std::pair(begin + "X: ", "HTTP/1.1 431"),
        std::pair(std::string("nonsense\r\n\r\n"), "HTTP/1.1 400")}) {
    RawClient client(server_->port());
    EXPECT_TRUE(client.Send(head) && client.Send(large)) << status;
    client.FinishSending();
    EXPECT_EQ(StatusOf(client.ReadAll()), status);
  }
}

TEST_F(HttpServerTest, ClientsThatSendSlowlyGetTheRefusalToo) {
  options_.service.limits.header_timeout = std::chrono::milliseconds(1000);
  options_.service.limits.request_timeout = std::chrono::seconds(60);
  Restart();
  RawClient client(server_->port());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16777216\r\n\r\n");
  for (int i = 0; i < 60; ++i) {  // three times as long as the headers may take
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ASSERT_TRUE(client.Send(std::string(1000, 'x'))) << i;
  }
  client.FinishSending();
  EXPECT_EQ(StatusOf(client.ReadAll()), "HTTP/1.1 413");
}

TEST_F(HttpServerTest, ARefusedClientThatSendsForEverIsDisconnected) {
  options_.service.limits.header_timeout = std::chrono::milliseconds(100);
  options_.service.limits.request_timeout = std::chrono::milliseconds(300);
  Restart();
  RawClient client(server_->port());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (client.Send("x") && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_LT(std::chrono::steady_clock::now(), deadline);
}

TEST_F(HttpServerTest, WithoutALimitABodyMayBeLargeAndAFalseLengthTakesNoMemory) {
  options_.service.limits.body = 0;
  options_.service.limits.request_timeout = std::chrono::milliseconds(300);
  Restart();
  const std::string body(3'000'000, 'x');
  RawClient client(server_->port());
  client.Send("POST / HTTP/1.1\r\nContent-Length: 3000000\r\n" + std::string(kClose));
  client.Send(body);
  EXPECT_TRUE(Contains(client.ReadAll(), "POST /? [xxx"));
  EXPECT_EQ(Exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\nx"),
            "");
}

TEST_F(HttpServerTest, NonsenseIsRefused) {
  EXPECT_EQ(StatusOf(Exchange("\x16\x03\x01 what is this\r\n\r\n")), "HTTP/1.1 400");
}

TEST_F(HttpServerTest, HeadersBeyondTheLimitAreRefused) {
  EXPECT_EQ(StatusOf(Exchange("GET / HTTP/1.1\r\nX: " + std::string(3000, 'x'))), "HTTP/1.1 431");
}

TEST_F(HttpServerTest, AHeaderMayBeAsLargeAsAllOfThem) {
  options_.service.limits.header = 1'000'000;
  Restart();
  const std::string large(900'000, 'x');
  EXPECT_EQ(StatusOf(Exchange("GET / HTTP/1.1\r\nX: " + large + "\r\n" + kClose)), "HTTP/1.1 200");
  EXPECT_EQ(StatusOf(Exchange("GET / HTTP/1.1\r\n" + large + ": x\r\n" + kClose)), "HTTP/1.1 200");
}

TEST_F(HttpServerTest, AHandlerThatThrowsCostsItsConnectionOnly) {
  options_.service.handler = [this](const HttpRequest& request) {
    if (request.path == "/throw") throw std::runtime_error("what must not be");
    return handler_.handler()(request);
  };
  Restart();
  EXPECT_EQ(Exchange(std::string("GET /throw HTTP/1.1\r\n") + kClose), "");
  EXPECT_EQ(StatusOf(Exchange(std::string("GET / HTTP/1.1\r\n") + kClose)), "HTTP/1.1 200");
}

TEST_F(HttpServerTest, ClientsThatAreSlowWithTheirHeadersAreDisconnected) {
  options_.service.limits.header_timeout = std::chrono::milliseconds(200);
  Restart();
  EXPECT_EQ(Exchange(""), "");
  EXPECT_EQ(Exchange("GET / HT"), "");
  EXPECT_EQ(Exchange("GET / HTTP/1.1\r\nX: "), "");
}

TEST_F(HttpServerTest, ClientsThatAreSlowWithTheirBodyAreDisconnected) {
  options_.service.limits.request_timeout = std::chrono::milliseconds(200);
  Restart();
  EXPECT_EQ(Exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx"), "");
}

TEST_F(HttpServerTest, IdleConnectionsAreClosed) {
  options_.service.limits.idle_timeout = std::chrono::milliseconds(200);
  Restart();
  EXPECT_TRUE(Contains(Exchange("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"), "GET /1? []"));
}

TEST_F(HttpServerTest, ConnectionsBeyondTheLimitAreClosedUntilThereIsRoom) {
  options_.max_connections = 2;
  Restart();
  RawClient first(server_->port());
  first.Send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(Contains(first.ReadUntil("]"), "GET /1? []"));
  RawClient second(server_->port());
  second.Send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(Contains(second.ReadUntil("]"), "GET /2? []"));
  EXPECT_EQ(Exchange(std::string("GET /3 HTTP/1.1\r\n") + kClose), "");
  first.Close();
  std::string reply;
  while (reply.empty()) reply = Exchange(std::string("GET /4 HTTP/1.1\r\n") + kClose);
  EXPECT_TRUE(Contains(reply, "GET /4? []"));
}

TEST_F(HttpServerTest, ConnectionsLeaveTheLastDescriptorsToOthers) {
  rlimit limit = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  std::vector<int> taken = {dup(0)};
  options_.spared_descriptors = static_cast<int>(limit.rlim_cur) - (taken[0] + 100);
  Restart();
  const std::string request = std::string("GET / HTTP/1.1\r\n") + kClose;
  EXPECT_EQ(StatusOf(Exchange(request)), "HTTP/1.1 200");
  // Connections that end meanwhile leave gaps.
  std::string reply;
  do {
    for (int i = 0; i < 100; ++i) taken.push_back(dup(0));
    reply = Exchange(request);
  } while (!reply.empty() && taken.size() < 2000);
  EXPECT_EQ(reply, "");
  for (const int descriptor : taken) close(descriptor);
  EXPECT_EQ(StatusOf(Exchange(request)), "HTTP/1.1 200");
}

TEST_F(HttpServerTest, StreamsComePieceByPiece) {
  RawClient client(server_->port());
  client.Send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(Contains(client.ReadUntil("\r\n\r\n"), "Transfer-Encoding: chunked"));
  ASSERT_TRUE(handler_.WaitForStreams(1));
  handler_.Send("hello");
  EXPECT_EQ(client.ReadUntil("hello\r\n"), "5\r\nhello\r\n");
  handler_.Send("0123456789abcdef");
  EXPECT_EQ(client.ReadUntil("f\r\n"), "10\r\n0123456789abcdef\r\n");
  handler_.End();
  EXPECT_EQ(client.ReadUntil("0\r\n\r\n"), "0\r\n\r\n");
  client.Send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(Contains(client.ReadUntil("]"), "GET /next? []"));
}

TEST_F(HttpServerTest, StreamsToHttp10EndWithTheConnection) {
  RawClient client(server_->port());
  client.Send("GET /stream HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(handler_.WaitForStreams(1));
  handler_.Send("hello");
  handler_.End();
  const std::string reply = client.ReadAll();
  EXPECT_EQ(reply.substr(reply.size() - 9), "\r\n\r\nhello") << reply;
}

TEST_F(HttpServerTest, AStreamIsDestroyedWhenItsClientGoesAway) {
  RawClient client(server_->port());
  client.Send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(handler_.WaitForStreams(1));
  client.Close();
  EXPECT_TRUE(handler_.WaitForStreams(0));
}

TEST_F(HttpServerTest, ARequestBehindAStreamIsAnsweredAfterIt) {
  RawClient client(server_->port());
  client.Send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(handler_.WaitForStreams(1));
  client.Send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
  handler_.End();
  EXPECT_TRUE(Contains(client.ReadUntil("]"), "0\r\n\r\nHTTP/1.1 200 OK"));
}

TEST_F(HttpServerTest, ARequestBehindAPendingReplyIsAnsweredAfterIt) {
  RawClient client(server_->port());
  client.Send("GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(handler_.WaitForPending(1));
  handler_.Answer("at last");
  const std::string reply = client.ReadUntil("GET /next? []");
  EXPECT_TRUE(Contains(reply, "Content-Length: 7\r\n\r\nat lastHTTP/1.1 200")) << reply;
  client.Send("GET /again HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(Contains(client.ReadUntil("[]"), "GET /again"));
}

TEST_F(HttpServerTest, APendingReplyIsGivenUpWhenItsClientGoesAway) {
  RawClient client(server_->port());
  client.Send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(handler_.WaitForPending(1));
  client.Close();
  EXPECT_TRUE(handler_.WaitForPending(0));
}

TEST_F(HttpServerTest, ShutdownWaitsForPendingReplies) {
  RawClient client(server_->port());
  client.Send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(handler_.WaitForPending(1));
  std::thread shutdown(
      [&] { server_->Shutdown(std::chrono::system_clock::now() + std::chrono::minutes(1)); });
  handler_.Answer("at last");
  EXPECT_TRUE(Contains(client.ReadAll(), "at last"));
  shutdown.join();
}

TEST_F(HttpServerTest, ShutdownWaitsForStreamsAndClosesIdleConnections) {
  RawClient idle(server_->port());
  idle.Send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  idle.ReadUntil("]");
  RawClient streaming(server_->port());
  streaming.Send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(handler_.WaitForStreams(1));
  std::thread shutdown(
      [&] { server_->Shutdown(std::chrono::system_clock::now() + std::chrono::minutes(1)); });
  EXPECT_EQ(idle.ReadAll(), "");
  handler_.Send("last");
  handler_.End();
  EXPECT_TRUE(Contains(streaming.ReadAll(), "4\r\nlast\r\n0\r\n\r\n"));
  streaming.Close();
  shutdown.join();
}

TEST_F(HttpServerTest, ShutdownEndsStreamsAtItsDeadline) {
  RawClient client(server_->port());
  client.Send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(handler_.WaitForStreams(1));
  server_->Shutdown(std::chrono::system_clock::now());
  EXPECT_TRUE(handler_.WaitForStreams(0));
}

TEST_F(HttpServerTest, SeveralThreadsServeAtOnce) {
  options_.threads = 3;
  Restart();
  std::vector<std::thread> clients;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        if (Contains(Exchange(std::string("GET / HTTP/1.1\r\n") + kClose), "200 OK")) ++answered;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, 400);
}

TEST_F(HttpServerTest, BusyPortIsNamed) {
  options_.port = server_->port();
  const auto second = HttpServer::Start(options_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Contains(std::string(second.status().message()), std::to_string(server_->port())));
}

// A client of a Unix socket.
int ConnectTo(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    return descriptor;
  }
  close(descriptor);
  return -1;
}

TEST_F(HttpServerTest, ServesOnAUnixSocketThatIsGoneAfterwards) {
  testing::TempDir dir;
  options_.socket_path = dir / "socket";
  Restart();
  EXPECT_EQ(server_->port(), 0);
  const int client = ConnectTo(options_.socket_path);
  ASSERT_GE(client, 0);
  const std::string request = std::string("GET /unix HTTP/1.1\r\n") + kClose;
  ASSERT_EQ(write(client, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string reply(1000, '\0');
  reply.resize(static_cast<size_t>(recv(client, reply.data(), reply.size(), 0)));
  EXPECT_TRUE(Contains(reply, "GET /unix? []")) << reply;
  close(client);
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(options_.socket_path));
}

TEST_F(HttpServerTest, ASocketThatIsInUseIsRefusedAndAStaleOneReplaced) {
  testing::TempDir dir;
  options_.socket_path = dir / "socket";
  Restart();
  const auto second = HttpServer::Start(options_);
  ASSERT_FALSE(second.ok());
  EXPECT_TRUE(Contains(std::string(second.status().message()), "another process listens on it"));
  // What a process leaves that was killed.
  std::filesystem::rename(dir / "socket", dir / "kept");
  server_.reset();
  std::filesystem::rename(dir / "kept", dir / "socket");
  Start();
  const int client = ConnectTo(options_.socket_path);
  EXPECT_GE(client, 0);
  close(client);
}

TEST_F(HttpServerTest, AFileThatIsNoSocketIsLeftAlone) {
  testing::TempDir dir;
  testing::WriteFile(dir / "notes", "important");
  options_.socket_path = dir / "notes";
  EXPECT_FALSE(HttpServer::Start(options_).ok());
  EXPECT_TRUE(std::filesystem::exists(dir / "notes"));
}

}  // namespace
}  // namespace guidon

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "server/http/first_bytes.h"
#include "server/http/http2_opening.h"
#include "server/http/http_server.h"
#include "server/http/testing/http2_client.h"
#include "server/http/testing/raw_client.h"
#include "server/http/testing/test_handler.h"

namespace guidon {
namespace {

using testing::Http2Client;
using testing::Http2Reply;
using testing::RawClient;

const HttpHeaders kGrpc = {{"content-type", "application/grpc"}};

// A server without gRPC, and with one that only notes what it is given.
class Http2ServerTest : public ::testing::TestWithParam<bool> {
 protected:
  Http2ServerTest() {
    options_.service.handler = handler_.handler();
    options_.service.limits.header = 2000;
    options_.service.limits.body = 100'000;
    if (GetParam()) {
      options_.service.grpc.clear = [this](int fd, const std::string& begun) {
        close(fd);
        grpc_.set_value(begun);
      };
    }
    Start();
  }

  void Start() {
    server_.reset();
    auto server = HttpServer::Start(options_);
    if (!server.ok()) throw std::runtime_error(std::string(server.status().message()));
    server_ = *std::move(server);
  }

  testing::TestHandler handler_;
  HttpServerOptions options_;
  std::promise<std::string> grpc_;
  std::unique_ptr<HttpServer> server_;
};

INSTANTIATE_TEST_SUITE_P(WithoutAndWithGrpc, Http2ServerTest, ::testing::Bool());

TEST_P(Http2ServerTest, AnswersRequestsOnOneConnection) {
  Http2Client client(server_->port());
  const Http2Reply get = client.Exchange("GET", "/a?b");
  EXPECT_EQ(get.status, "200");
  EXPECT_EQ(get.body, "GET /a?b []");
  EXPECT_EQ(get.headers.at("content-length"), "11");
  EXPECT_EQ(get.headers.at("x-served"), "yes");
  const Http2Reply post = client.Exchange("POST", "/c", {}, "hello");
  EXPECT_EQ(post.body, "POST /c? [hello]");
  EXPECT_EQ(post.error, 0U);
}

TEST_P(Http2ServerTest, LargeBodiesPassBothWays) {
  Http2Client client(server_->port());
  const std::string body(100'000, 'x');
  EXPECT_EQ(client.Exchange("POST", "/", {}, body).body, "POST /? [" + body + "]");
}

TEST_P(Http2ServerTest, RequestsAtOnceAreAllAnswered) {
  Http2Client client(server_->port());
  std::vector<int32_t> streams;
  for (int i = 0; i < 100; ++i) streams.push_back(client.Open("GET", "/" + std::to_string(i)));
  for (size_t i = 0; i < streams.size(); ++i) {
    ASSERT_TRUE(client.ReadUntil([&] { return client.reply(streams[i]).closed; }));
    EXPECT_EQ(client.reply(streams[i]).body, "GET /" + std::to_string(i) + "? []");
  }
}

TEST_P(Http2ServerTest, HeadHasTheLengthAndNoBody) {
  Http2Client client(server_->port());
  const Http2Reply reply = client.Exchange("HEAD", "/abc");
  EXPECT_EQ(reply.headers.at("content-length"), "12");
  EXPECT_EQ(reply.body, "");
}

TEST_P(Http2ServerTest, BodiesBeyondTheLimitAreAnsweredAndTheConnectionStays) {
  Http2Client client(server_->port());
  EXPECT_EQ(client.Exchange("POST", "/", {}, std::string(300'000, 'x')).status, "413");
  EXPECT_EQ(client.Exchange("GET", "/next").body, "GET /next? []");
}

TEST_P(Http2ServerTest, HeadersBeyondTheLimitAreRefused) {
  Http2Client client(server_->port());
  EXPECT_EQ(client.Exchange("GET", "/", {{"x", std::string(3000, 'x')}}).status, "431");
}

TEST_P(Http2ServerTest, TrailersAreNoHeaders) {
  options_.service.handler = [](const HttpRequest& request) {
    HttpReply reply;
    reply.body = "[" + request.body + "] " + std::string(request.Header("tier").value_or("none"));
    return reply;
  };
  Start();
  Http2Client client(server_->port());
  for (const HttpHeaders& trailers : {HttpHeaders{{"tier", "gold"}}, kGrpc}) {
    const int32_t stream = client.Open("POST", "/", {}, "hi", /*finish=*/false);
    client.EndWith(stream, trailers);
    ASSERT_TRUE(client.ReadUntil([&] { return client.reply(stream).closed; }));
    EXPECT_EQ(client.reply(stream).body, "[hi] none");
  }
}

TEST_P(Http2ServerTest, UnfinishedRequestsHoldNoMoreThanAConnectionMay) {
  Http2Client client(server_->port());
  const std::string body(99'000, 'x');
  std::vector<int32_t> streams;
  for (int i = 0; i < 100; ++i) {
    streams.push_back(client.Open("POST", "/", {}, body, /*finish=*/false));
  }
  const auto refused = [&] {
    return std::count_if(streams.begin(), streams.end(), [&](int32_t stream) {
      return client.reply(stream).error == static_cast<uint32_t>(NGHTTP2_REFUSED_STREAM);
    });
  };
  ASSERT_TRUE(client.ReadUntil([&] { return refused() >= 16; }));
  EXPECT_EQ(refused(), 16);  // 84 fit into 8 MiB
  client.EndWith(streams[0], {{"x", "y"}});
  ASSERT_TRUE(client.ReadUntil([&] { return client.reply(streams[0]).closed; }));
  EXPECT_EQ(client.reply(streams[0]).status, "200");
}

std::string Frame(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload) {
  std::string frame;
  const auto append = [&](size_t number, int bytes) {
    while (bytes-- > 0) frame += static_cast<char>(number >> 8 * bytes);
  };
  append(payload.size(), 3);
  append(type, 1);
  append(flags, 1);
  append(stream, 4);
  return frame + payload;
}

std::string Refusal(uint32_t stream) {
  return Frame(NGHTTP2_RST_STREAM, 0, stream, std::string("\0\0\0\7", 4));
}

const std::string& Preface() {
  static const std::string preface = std::string(kHttp2Preface) + std::string(kEmptySettings);
  return preface;
}

// POST http: / with HPACK's static table.
constexpr char kPost[] = "\x83\x86\x84";

TEST_P(Http2ServerTest, HeadersOfAFewBytesCountAsWhatTheyBecome) {
  options_.service.limits.header = 1'000'000;
  Start();
  RawClient client(server_->port());
  // A header x of 3,900 bytes for the dynamic table; then the table's entry, a byte each time.
  std::string frames =
      Preface() + Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1,
                        std::string(kPost) + "\x40\x01x\x7f\xbd\x1d" + std::string(3'900, 'x'));
  for (uint32_t stream = 3; stream < 23; stream += 2) {
    frames +=
        Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, stream, kPost + std::string(250, '\xbe'));
  }
  client.Send(frames);
  // 8 of 983 kB each fit.
  EXPECT_EQ(client.ReadUntil(Refusal(21)).find(Refusal(17)), std::string::npos);
}

TEST_P(Http2ServerTest, RepliesThatAreNotTakenHoldBackFurtherRequests) {
  options_.service.handler = [](const HttpRequest&) {
    return HttpReply{.body = std::string(1 << 20, 'x')};
  };
  Start();
  RawClient client(server_->port());
  const std::string post = std::string(kPost) + "\x01\x01" + "a";  // with an authority
  std::string frames = Preface();
  for (uint32_t stream = 1; stream <= 131; stream += 2) {
    frames +=
        Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS | NGHTTP2_FLAG_END_STREAM, stream, post);
  }
  client.Send(frames);
  // 65 MiB are more than 64, so the 66th is not asked for.
  const std::string read = client.ReadUntil(Refusal(131));
  EXPECT_NE(read.find(Refusal(131)), std::string::npos);
  EXPECT_EQ(read.find(Refusal(129)), std::string::npos);
}

TEST_P(Http2ServerTest, AClientThatTakesNoRepliesCannotHaveThemPileUp) {
  RawClient client(server_->port());
  // Requests beyond how many may be open at once are refused, each by a frame of 13 bytes.
  constexpr uint32_t kRequests = 2'000'000;
  std::string frames = Preface();
  for (uint32_t i = 0; i < kRequests; ++i) {
    frames += Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 2 * i + 1, kPost);
  }
  client.Send(frames);
  EXPECT_LT(client.ReadAll().size(), kRequests * 13);
}

TEST_P(Http2ServerTest, AHandlerThatThrowsCostsItsConnectionOnly) {
  options_.service.handler = [this](const HttpRequest& request) {
    if (request.path == "/throw") throw std::runtime_error("what must not be");
    return handler_.handler()(request);
  };
  Start();
  Http2Client thrown(server_->port());
  const int32_t stream = thrown.Open("GET", "/throw");
  EXPECT_FALSE(thrown.ReadUntil([&] { return thrown.reply(stream).closed; }));
  EXPECT_EQ(Http2Client(server_->port()).Exchange("GET", "/next").body, "GET /next? []");
}

TEST_P(Http2ServerTest, StreamsComePieceByPiece) {
  Http2Client client(server_->port());
  const int32_t stream = client.Open("GET", "/stream");
  ASSERT_TRUE(handler_.WaitForStreams(1));
  handler_.Send("hello ");
  ASSERT_TRUE(client.ReadUntil([&] { return client.reply(stream).body == "hello "; }));
  handler_.Send("again");
  ASSERT_TRUE(client.ReadUntil([&] { return client.reply(stream).body == "hello again"; }));
  EXPECT_FALSE(client.reply(stream).closed);
  handler_.End();
  ASSERT_TRUE(client.ReadUntil([&] { return client.reply(stream).closed; }));
  EXPECT_EQ(client.reply(stream).error, 0U);
}

TEST_P(Http2ServerTest, AStreamIsDestroyedWhenItIsCancelledOrItsClientGoesAway) {
  Http2Client client(server_->port());
  const int32_t stream = client.Open("GET", "/stream");
  ASSERT_TRUE(handler_.WaitForStreams(1));
  client.Reset(stream);
  EXPECT_TRUE(handler_.WaitForStreams(0));
  {
    Http2Client other(server_->port());
    other.Open("GET", "/stream");
    EXPECT_TRUE(handler_.WaitForStreams(1));
  }
  EXPECT_TRUE(handler_.WaitForStreams(0));
}

TEST_P(Http2ServerTest, AGrpcCallOnAConnectionOfOthersIsSentToANewOneIfThatIsServed) {
  Http2Client client(server_->port());
  client.Exchange("GET", "/first");
  const Http2Reply reply = client.Exchange("POST", "/service/Method", kGrpc, "call");
  if (GetParam()) {
    EXPECT_EQ(reply.error, static_cast<uint32_t>(NGHTTP2_REFUSED_STREAM));
    EXPECT_TRUE(client.ReadUntil([&] { return client.going_away(); }));
  } else {
    EXPECT_EQ(reply.body, "POST /service/Method? [call]") << "the handler has its own answer";
    EXPECT_EQ(client.Exchange("GET", "/next").body, "GET /next? []");
  }
}

TEST_P(Http2ServerTest, ClientsThatAreSlowWithTheirBodyLoseTheRequestOnly) {
  options_.service.limits.request_timeout = std::chrono::milliseconds(200);
  Start();
  Http2Client client(server_->port());
  const int32_t slow = client.Open("POST", "/", {}, "x", /*finish=*/false);
  ASSERT_TRUE(client.ReadUntil([&] { return client.reply(slow).closed; }));
  EXPECT_EQ(client.reply(slow).error, static_cast<uint32_t>(NGHTTP2_CANCEL));
  EXPECT_EQ(client.Exchange("GET", "/next").body, "GET /next? []");
}

TEST_P(Http2ServerTest, IdleConnectionsAreToldAndClosed) {
  options_.service.limits.idle_timeout = std::chrono::milliseconds(200);
  Start();
  Http2Client client(server_->port());
  client.Exchange("GET", "/");
  EXPECT_TRUE(client.ReadUntil([&] { return client.going_away(); }));
  EXPECT_FALSE(client.ReadUntil([] { return false; }));
}

TEST_P(Http2ServerTest, PendingRepliesHoldBackNoOthers) {
  Http2Client client(server_->port());
  const int32_t later = client.Open("GET", "/later");
  EXPECT_EQ(client.Exchange("GET", "/next").body, "GET /next? []");
  ASSERT_TRUE(handler_.WaitForPending(1));
  handler_.Answer("at last");
  ASSERT_TRUE(client.ReadUntil([&] { return client.reply(later).closed; }));
  EXPECT_EQ(client.reply(later).body, "at last");
  const int32_t reset = client.Open("GET", "/later");
  ASSERT_TRUE(handler_.WaitForPending(1));
  client.Reset(reset);
  EXPECT_TRUE(handler_.WaitForPending(0));
}

TEST_P(Http2ServerTest, ShutdownFinishesStreams) {
  Http2Client client(server_->port());
  const int32_t stream = client.Open("GET", "/stream");
  ASSERT_TRUE(handler_.WaitForStreams(1));
  std::thread shutdown(
      [&] { server_->Shutdown(std::chrono::system_clock::now() + std::chrono::minutes(1)); });
  EXPECT_TRUE(client.ReadUntil([&] { return client.going_away(); }));
  handler_.Send("last");
  handler_.End();
  EXPECT_TRUE(client.ReadUntil([&] { return client.reply(stream).closed; }));
  EXPECT_EQ(client.reply(stream).body, "last");
  shutdown.join();
}

class RoutingTest : public Http2ServerTest {};
INSTANTIATE_TEST_SUITE_P(WithGrpc, RoutingTest, ::testing::Values(true));

TEST_P(RoutingTest, GrpcIsHandedOverWithAllItHasSentButTheAcknowledgement) {
  Http2Client client(server_->port());
  client.Open("POST", "/service/Method", kGrpc, "call");
  EXPECT_FALSE(client.ReadUntil([] { return false; }));
  const std::string begun = grpc_.get_future().get();
  EXPECT_EQ(begun.substr(0, kHttp2Preface.size()), kHttp2Preface);
  Http2Opening opening;
  EXPECT_EQ(opening.Add(begun), Http2Opening::Verdict::kGrpc);
  EXPECT_EQ(opening.BytesWithoutAck(), begun);
}

TEST_P(RoutingTest, SettingsAreSentBeforeTheFirstRequest) {
  RawClient client(server_->port());
  client.Send(std::string(kHttp2Preface) + std::string(kEmptySettings));
  EXPECT_EQ(client.ReadUntil(kEmptySettings), kEmptySettings);
}

TEST_P(RoutingTest, AClientThatOpensNoRequestIsHandedOverToo) {
  const std::string begun = std::string(kHttp2Preface) + std::string(kEmptySettings);
  RawClient client(server_->port());
  client.Send(begun);
  EXPECT_EQ(grpc_.get_future().get(), begun);
}

}  // namespace
}  // namespace guidon

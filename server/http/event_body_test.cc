#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <thread>

#include "base/mutex.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "server/http/envelope.h"
#include "server/http/grpc_web_text.h"
#include "server/http/rpc.h"
#include "server/testing/evaluation_world.h"

// EventStream by Connect and by gRPC-Web, from the request to the last piece of the reply.
namespace guidon {
namespace {

using testing::EvaluationWorld;
using ::testing::HasSubstr;
using testing::HeaderOf;
using testing::MakeRequest;

constexpr char kPath[] = "/flagd.evaluation.v1.Service/EventStream";

// Takes a body's pieces as a server does.
class Reader {
 public:
  explicit Reader(HttpReply reply) : body_(std::move(reply.stream)) {
    body_->Start([this] {
      MutexLock lock(mutex_);
      ++wakes_;
      woken_.NotifyAll();
    });
  }

  // The next piece, waiting for it; "" at the end.
  std::string Next() {
    while (true) {
      int seen = 0;
      {
        MutexLock lock(mutex_);
        seen = wakes_;
      }
      std::string piece;
      switch (body_->Next(piece)) {
        case BodyStream::Pull::kPiece:
          return piece;
        case BodyStream::Pull::kEnd:
          return "";
        case BodyStream::Pull::kLater:
          break;
      }
      MutexLock lock(mutex_);
      while (wakes_ == seen) woken_.WaitFor(mutex_, std::chrono::milliseconds(1000));
    }
  }

  BodyStream::Pull Look() {
    std::string piece;
    return body_->Next(piece);
  }

 private:
  Mutex mutex_;
  CondVar woken_;
  int wakes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<BodyStream> body_;  // goes first: nothing is woken afterwards
};

class EventBodyTest : public ::testing::Test {
 protected:
  HttpReply Call(const std::string& type, const std::string& body, HttpHeaders headers = {},
                 const std::string& path = kPath) {
    headers.emplace_back("content-type", type);
    return MakeRpcHandler(world_.dependencies())(MakeRequest("POST", path, body, headers));
  }

  HttpReply CallJson(HttpHeaders headers = {}) {
    return Call("application/connect+json", MakeEnvelope(0, "{}"), std::move(headers));
  }

  // The JSON in an envelope with these flags.
  static Json Read(const std::string& envelope, uint8_t flags = 0) {
    EXPECT_GE(envelope.size(), 5u);
    EXPECT_EQ(static_cast<uint8_t>(envelope[0]), flags);
    return Json::parse(envelope.substr(5));
  }

  EvaluationWorld world_;
};

TEST_F(EventBodyTest, TellsOfReadinessChangesAndShutdownThenEnds) {
  for (const char* package : {"flagd.evaluation.v1", "flagd.evaluation.v2", "schema.v1"}) {
    EvaluationWorld world;
    HttpReply reply = MakeRpcHandler(world.dependencies())(
        MakeRequest("POST", std::string("/") + package + ".Service/EventStream",
                    MakeEnvelope(0, "{}"), {{"content-type", "application/connect+json"}}));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "application/connect+json");
    ASSERT_NE(reply.stream, nullptr);
    Reader reader(std::move(reply));
    EXPECT_EQ(Read(reader.Next()), (Json{{"type", "provider_ready"}}));
    EXPECT_EQ(reader.Look(), BodyStream::Pull::kLater);
    world.Serve(R"({"flags": {}})");
    const Json change = Read(reader.Next());
    EXPECT_EQ(change["type"], "configuration_change");
    EXPECT_EQ(change["data"]["flags"]["bool"]["type"], "delete");
    world.hub.Shutdown();
    EXPECT_EQ(Read(reader.Next())["type"], "provider_shutdown");
    EXPECT_EQ(Read(reader.Next(), kConnectEndFlag), Json::object());
    EXPECT_EQ(reader.Next(), "");
  }
}

TEST_F(EventBodyTest, StreamThatComesAfterShutdownEndsAtOnce) {
  world_.hub.Shutdown();
  Reader reader(CallJson());
  EXPECT_EQ(Read(reader.Next())["type"], "provider_ready");
  EXPECT_EQ(Read(reader.Next())["type"], "provider_shutdown");
  EXPECT_EQ(Read(reader.Next(), kConnectEndFlag), Json::object());
}

TEST_F(EventBodyTest, SelectorIsHeeded) {
  Reader reader(CallJson({{"flagd-selector", "flagSetId=billing"}}));
  reader.Next();
  world_.Serve(R"({"flags": {}})");
  const Json change = Read(reader.Next());
  EXPECT_EQ(change["data"]["flags"].size(), 1u);
  EXPECT_TRUE(change["data"]["flags"].contains("set/flag"));
}

TEST_F(EventBodyTest, EndsAtTheServersOrTheClientsDeadline) {
  Reader timed(CallJson({{"connect-timeout-ms", "1"}}));
  world_.deadline = absl::Milliseconds(1);
  Reader limited(CallJson());
  for (Reader* reader : {&timed, &limited}) {
    EXPECT_EQ(Read(reader->Next())["type"], "provider_ready");
  }
  for (Reader* reader : {&timed, &limited}) {
    EXPECT_EQ(Read(reader->Next(), kConnectEndFlag)["error"]["code"], "deadline_exceeded");
    EXPECT_EQ(reader->Next(), "");
  }
}

TEST_F(EventBodyTest, GrpcWebSendsFramesAndTrailers) {
  for (const bool text : {false, true}) {
    EvaluationWorld world;
    const std::string type = text ? "application/grpc-web-text" : "application/grpc-web";
    const std::string body = MakeEnvelope(0, "");
    HttpReply reply = MakeRpcHandler(world.dependencies())(
        MakeRequest("POST", kPath, text ? "AAAAAAA=" : body, {{"content-type", type}}));
    EXPECT_EQ(reply.content_type, type + "+proto");
    Reader reader(std::move(reply));
    const auto next = [&] {
      const std::string piece = reader.Next();
      return text ? *DecodeBase64Pieces(piece) : piece;
    };
    flagd::evaluation::v1::EventStreamResponse event;
    ASSERT_TRUE(event.ParseFromString(next().substr(5)));
    EXPECT_EQ(event.type(), "provider_ready");
    world.hub.Shutdown();
    ASSERT_TRUE(event.ParseFromString(next().substr(5)));
    EXPECT_EQ(event.type(), "provider_shutdown");
    EXPECT_EQ(next(), MakeTrailers(absl::OkStatus()));
    EXPECT_EQ(next(), "");
  }
}

TEST_F(EventBodyTest, BadCallsEndWithAnErrorAndStatus200) {
  const std::string json = "application/connect+json";
  const std::string good = MakeEnvelope(0, "{}");
  const std::vector<std::tuple<std::string, HttpHeaders, std::string>> cases = {
      {"", {}, "unimplemented"},
      {good + good, {}, "unimplemented"},
      {good.substr(1), {}, "invalid_argument"},
      {MakeEnvelope(0, "{"), {}, "invalid_argument"},
      {MakeEnvelope(kConnectEndFlag, "{}"), {}, "invalid_argument"},
      {good, {{"connect-content-encoding", "br"}}, "unimplemented"},
      {good, {{"connect-protocol-version", "2"}}, "invalid_argument"},
      {good, {{"connect-timeout-ms", "x"}}, "invalid_argument"},
      {good, {{"flagd-selector", "colour=red"}}, "invalid_argument"},
  };
  for (const auto& [body, headers, code] : cases) {
    const HttpReply reply = Call(json, body, headers);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, json);
    EXPECT_EQ(Read(reply.body, kConnectEndFlag)["error"]["code"], code);
  }
  EXPECT_THAT(Call("application/grpc-web", "").body, HasSubstr("grpc-status: 12"));
  EXPECT_THAT(Call("application/grpc-web", MakeEnvelope(0, ""), {{"flagd-selector", "a=b"}}).body,
              HasSubstr("grpc-status: 3"));
}

TEST_F(EventBodyTest, UnaryTypesAndOtherMethodsAreRefused) {
  const HttpReply unary = Call("application/json", "{}");
  EXPECT_EQ(unary.status, 415);
  EXPECT_EQ(HeaderOf(unary, "Accept-Post"), "application/connect+json, application/connect+proto");
  const HttpReply get = MakeRpcHandler(world_.dependencies())(MakeRequest("GET", kPath));
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(HeaderOf(get, "Allow"), "POST");
}

TEST_F(EventBodyTest, BodiesMayGoWhileTheHubWakesThem) {
  std::atomic<bool> stop = false;
  std::thread waker([&] {
    while (!stop) world_.hub.WakeAll();
  });
  for (int i = 0; i < 200; ++i) {
    Reader reader(CallJson());
    reader.Next();
  }
  stop = true;
  waker.join();
}

}  // namespace
}  // namespace guidon

#include "server/http/grpc_web.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "server/http/content_coding.h"
#include "server/http/envelope.h"
#include "server/http/grpc_web_text.h"
#include "server/http/rpc.h"
#include "server/testing/evaluation_world.h"

namespace guidon {
namespace {

namespace v1 = flagd::evaluation::v1;
using testing::EvaluationWorld;
using ::testing::HasSubstr;
using testing::HeaderOf;
using testing::MakeRequest;

constexpr char kBoolean[] = "/flagd.evaluation.v1.Service/ResolveBoolean";
constexpr char kProto[] = "application/grpc-web+proto";

std::string Ask(const std::string& key) {
  v1::ResolveBooleanRequest request;
  request.set_flag_key(key);
  return MakeEnvelope(0, request.SerializeAsString());
}

class GrpcWebTest : public ::testing::Test {
 protected:
  HttpReply Call(const std::string& body, const std::string& type = kProto,
                 HttpHeaders headers = {}, const std::string& path = kBoolean) {
    headers.emplace_back("content-type", type);
    return MakeRpcHandler(world_.dependencies())(MakeRequest("POST", path, body, headers));
  }

  static void ExpectStatus(const HttpReply& reply, absl::StatusCode code,
                           const std::string& message = "") {
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(reply.body, HasSubstr("grpc-status: " + std::to_string(static_cast<int>(code))));
    EXPECT_THAT(reply.body, HasSubstr(message));
  }

  EvaluationWorld world_;
};

TEST_F(GrpcWebTest, UnaryReplyIsAMessageAndTrailers) {
  const std::string trailers = MakeEnvelope(kGrpcWebTrailersFlag, "grpc-status: 0\r\n");
  for (const char* type : {"application/grpc-web", kProto}) {
    const HttpReply reply = Call(Ask("bool"), type);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, kProto);
    ASSERT_GT(reply.body.size(), trailers.size());
    EXPECT_EQ(reply.body.substr(reply.body.size() - trailers.size()), trailers);
    const std::string frames = reply.body.substr(0, reply.body.size() - trailers.size());
    std::string unpacked;
    const auto bytes = ReadOnlyMessage(frames, "", 0, unpacked);
    v1::ResolveBooleanResponse response;
    ASSERT_TRUE(response.ParseFromString(std::string(*bytes)));
    EXPECT_EQ(response.variant(), "on");
  }
}

TEST_F(GrpcWebTest, TextIsTheSameInBase64) {
  const std::string binary = Call(Ask("bool")).body;
  const std::string ask = Ask("bool");
  // A client may send each piece with its own padding.
  for (const std::string& body : {absl::Base64Escape(ask), absl::Base64Escape(ask.substr(0, 5)) +
                                                               absl::Base64Escape(ask.substr(5))}) {
    const HttpReply reply = Call(body, "application/grpc-web-text");
    EXPECT_EQ(reply.content_type, "application/grpc-web-text+proto");
    EXPECT_EQ(DecodeBase64Pieces(reply.body), binary);
  }
  const HttpReply asked = Call(ask, kProto, {{"accept", "application/grpc-web-text"}});
  EXPECT_EQ(DecodeBase64Pieces(asked.body), binary);
}

TEST_F(GrpcWebTest, JsonIsServed) {
  const HttpReply reply =
      Call(MakeEnvelope(0, R"({"flagKey": "bool"})"), "application/grpc-web+json");
  EXPECT_EQ(reply.content_type, "application/grpc-web+json");
  EXPECT_THAT(reply.body, HasSubstr(R"("variant":"on")"));
}

TEST_F(GrpcWebTest, ErrorsComeInTheTrailers) {
  using enum absl::StatusCode;
  ExpectStatus(Call(Ask("unknown")), kNotFound, "grpc-message: Flag not found\r\n");
  ExpectStatus(Call(Ask("text")), kInvalidArgument);
  ExpectStatus(Call(Ask("broken")), kDataLoss);
  ExpectStatus(Call(Ask("bool"), kProto, {{"flagd-selector", "colour=r\xC3\xB6t%"}}),
               kInvalidArgument, "colour=r%C3%B6t%25");
  ExpectStatus(Call(""), kUnimplemented);
  ExpectStatus(Call(Ask("bool") + Ask("bool")), kUnimplemented);
  ExpectStatus(Call("\x01"), kInvalidArgument);
  ExpectStatus(Call(MakeEnvelope(0, "\xFF\xFF")), kInvalidArgument);
  ExpectStatus(Call(Ask("bool"), kProto, {{"grpc-timeout", "soon"}}), kInvalidArgument);
  ExpectStatus(Call(Ask("bool"), kProto, {{"grpc-timeout", "0m"}}), kDeadlineExceeded);
  ExpectStatus(Call(Ask("bool"), kProto, {}, "/flagd.evaluation.v1.Service/Other"), kUnimplemented);
  const HttpReply coding = Call(Ask("bool"), kProto, {{"grpc-encoding", "br"}});
  ExpectStatus(coding, kUnimplemented);
  EXPECT_EQ(HeaderOf(coding, "grpc-accept-encoding"), "gzip, identity");
  const HttpReply text = Call("no base64!", "application/grpc-web-text");
  EXPECT_THAT(*DecodeBase64Pieces(text.body), HasSubstr("grpc-status: 3"));
}

TEST_F(GrpcWebTest, HugeBodiesAndOtherMethodsAreRefused) {
  HttpRequest huge = MakeRequest("POST", kBoolean, "", {{"content-type", kProto}});
  huge.body_too_large = true;
  ExpectStatus(MakeRpcHandler(world_.dependencies())(huge), absl::StatusCode::kResourceExhausted);
  const HttpReply get = MakeRpcHandler(world_.dependencies())(
      MakeRequest("GET", kBoolean, "", {{"content-type", kProto}}));
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(HeaderOf(get, "Allow"), "POST");
}

TEST_F(GrpcWebTest, CompressedMessagesAreRead) {
  v1::ResolveBooleanRequest request;
  request.set_flag_key("bool");
  const std::string body = MakeEnvelope(kCompressedFlag, Gzip(request.SerializeAsString()));
  ExpectStatus(Call(body, kProto, {{"grpc-encoding", "gzip"}}), absl::StatusCode::kOk);
  ExpectStatus(Call(body), absl::StatusCode::kInvalidArgument);
}

TEST(GrpcWebTypesTest, AreKnown) {
  for (const char* type : {"application/grpc-web", kProto, "application/grpc-web+json",
                           "application/grpc-web-text", "application/grpc-web-text+proto"}) {
    EXPECT_TRUE(IsGrpcWeb(type)) << type;
  }
  for (const char* type : {"", "application/grpc", "application/grpc-webby", "application/json",
                           "application/grpc-web+thrift"}) {
    EXPECT_FALSE(IsGrpcWeb(type)) << type;
  }
}

TEST(GrpcWebTextTest, Base64PiecesAreJoined) {
  EXPECT_EQ(DecodeBase64Pieces(""), "");
  EXPECT_EQ(DecodeBase64Pieces("YQ==Yg==Y2Rl"), "abcde");
  for (const char* wrong : {"!", "YQ=", "Y", "YQ==!", "=", "===="}) {
    EXPECT_EQ(DecodeBase64Pieces(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace guidon

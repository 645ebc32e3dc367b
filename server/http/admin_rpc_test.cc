#include "server/http/admin_rpc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/mutex.h"
#include "google/rpc/status.pb.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "nlohmann/json.hpp"
#include "server/http/content_coding.h"
#include "server/http/envelope.h"
#include "server/services/front_metadata.h"
#include "server/testing/evaluation_world.h"
#include "tests/support/certificate.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using Json = nlohmann::json;
using ::testing::HasSubstr;
using testing::HeaderOf;
using testing::MakeRequest;

constexpr char kGet[] = "/guidon.admin.v1.FlagAdmin/Get";
constexpr char kWatch[] = "/guidon.admin.v1.FlagAdmin/Watch";

// Shows what reaches a service.
//
//   Get    of "error:N" fails with code N and a detail; of "wait" never ends; else the flag's
//          definition is that header of the call; or the client's "certificate" or "address"
//   Watch  gives `after_revision` changes, then fails with ABORTED
class EchoAdmin final : public v1::FlagAdmin::CallbackService {
 public:
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context, const v1::GetRequest* request,
                                v1::GetResponse* response) override {
    if (request->key() == "wait") return new Waiting(*this);
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    if (request->key().rfind("error:", 0) == 0) {
      google::rpc::Status details;
      details.add_details()->PackFrom(*request);
      reactor->Finish({static_cast<grpc::StatusCode>(std::stoi(request->key().substr(6))), "so",
                       details.SerializeAsString()});
      return reactor;
    }
    response->mutable_flag()->set_key(request->key());
    response->mutable_flag()->set_definition(Show(*context, request->key()));
    response->mutable_flag()->set_former_definition(std::string(request->flag_set().size(), 'x'));
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerWriteReactor<v1::WatchResponse>* Watch(grpc::CallbackServerContext*,
                                                     const v1::WatchRequest* request) override {
    return new Changes(request->after_revision());
  }

  bool WaitForCancelled() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    MutexLock lock(mutex_);
    while (!cancelled_) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      changed_.WaitFor(mutex_, std::chrono::milliseconds(500));
    }
    return true;
  }

 private:
  static std::string Show(const grpc::CallbackServerContext& context, const std::string& what) {
    if (what == "address") return ClientAddress(context);
    if (what == "certificate") {
      const auto names = ClientCertificateNames(context);
      return names.has_value() ? absl::StrJoin(*names, ", ") : "(none)";
    }
    const auto header = context.client_metadata().find(what);
    if (header == context.client_metadata().end()) return "(none)";
    return {header->second.data(), header->second.size()};
  }

  class Waiting final : public grpc::ServerUnaryReactor {
   public:
    explicit Waiting(EchoAdmin& owner) : owner_(owner) {}
    void OnCancel() override { Finish(grpc::Status::CANCELLED); }
    void OnDone() override {
      {
        MutexLock lock(owner_.mutex_);
        owner_.cancelled_ = true;
        owner_.changed_.NotifyAll();
      }
      delete this;
    }

   private:
    EchoAdmin& owner_;
  };

  class Changes final : public grpc::ServerWriteReactor<v1::WatchResponse> {
   public:
    explicit Changes(uint64_t count) : left_(count) { Send(); }
    void OnWriteDone(bool ok) override {
      if (ok) return Send();
      Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }

   private:
    void Send() {
      if (left_ == 0) return Finish({grpc::StatusCode::ABORTED, "no more"});
      response_.mutable_change()->set_revision(left_--);
      StartWrite(&response_);
    }

    uint64_t left_;
    v1::WatchResponse response_;
  };

  Mutex mutex_;
  CondVar changed_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

// What wakes a server for a reply that comes later.
class Bell {
 public:
  std::function<void()> wake() {
    return [this] {
      MutexLock lock(mutex_);
      rung_ = true;
      changed_.NotifyAll();
    };
  }
  void Wait() {
    MutexLock lock(mutex_);
    while (!rung_) changed_.WaitFor(mutex_, std::chrono::milliseconds(500));
    rung_ = false;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool rung_ ABSL_GUARDED_BY(mutex_) = false;
};

class AdminRpcTest : public ::testing::Test {
 protected:
  AdminRpcTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    handler_ = MakeAdminRpcHandler(server_->InProcessChannel({}), 100'000,
                                   [this](const HttpRequest&, const std::string& method) {
                                     methods_.push_back(method);
                                     return refusal_;
                                   });
  }

  HttpReply Call(const HttpRequest& request) {
    HttpReply reply = handler_(request);
    if (reply.pending == nullptr) return reply;
    Bell bell;
    reply.pending->Start(bell.wake());
    while (true) {
      bell.Wait();
      std::optional<HttpReply> later = reply.pending->Take();
      if (later.has_value()) return *std::move(later);
    }
  }

  HttpReply Post(const std::string& path, const std::string& body, HttpHeaders headers = {},
                 const std::string& type = "application/json") {
    headers.emplace_back("content-type", type);
    return Call(MakeRequest("POST", path, body, headers));
  }

  static std::string DefinitionIn(const HttpReply& reply) {
    return Json::parse(reply.body)["flag"]["definition"].get<std::string>();
  }

  // The header that a service sees of a call with `headers`.
  std::string Seen(const std::string& header, const HttpHeaders& headers) {
    const HttpReply reply = Post(kGet, R"({"key": ")" + header + R"("})", headers);
    return reply.status == 200 ? DefinitionIn(reply) : reply.body;
  }

  static void ExpectError(const HttpReply& reply, int status, const std::string& code,
                          const std::string& message = "") {
    EXPECT_EQ(reply.status, status) << reply.body;
    const Json error = Json::parse(reply.body);
    EXPECT_EQ(error["code"], code);
    EXPECT_THAT(error["message"].get<std::string>(), HasSubstr(message));
  }

  // The messages of a stream until its end, which is the last.
  std::vector<Json> ReadStream(HttpReply reply) {
    std::string all = reply.body;
    if (reply.stream != nullptr) {
      Bell bell;
      reply.stream->Start(bell.wake());
      BodyStream::Pull pull = BodyStream::Pull::kLater;
      while (pull != BodyStream::Pull::kEnd) {
        std::string piece;
        pull = reply.stream->Next(piece);
        if (pull == BodyStream::Pull::kPiece) all += piece;
        if (pull == BodyStream::Pull::kLater) bell.Wait();
      }
    }
    std::vector<Json> messages;
    for (size_t at = 0; at + 5 <= all.size();) {
      const auto byte = [&](size_t i) { return static_cast<unsigned char>(all[at + i]); };
      const size_t size = byte(3) * 256U + byte(4);
      EXPECT_EQ(byte(0) == kConnectEndFlag, at + 5 + size == all.size());
      messages.push_back(Json::parse(all.substr(at + 5, size)));
      at += 5 + size;
    }
    return messages;
  }

  EchoAdmin service_;
  std::unique_ptr<grpc::Server> server_;
  HttpHandler handler_;
  std::vector<std::string> methods_;  // that the caller has been checked for
  absl::Status refusal_;
};

TEST_F(AdminRpcTest, JsonRepliesHaveAllFields) {
  const HttpReply reply = Post(kGet, R"({"key": "guidon-actor"})", {{"guidon-actor", "ann"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "application/json");
  EXPECT_EQ(Json::parse(reply.body)["flag"],
            Json::parse(R"({"flagSet": "", "key": "guidon-actor", "definition": "ann",
                            "revision": "0", "killed": false, "formerDefinition": ""})"));
}

TEST_F(AdminRpcTest, BinaryMessagesAndGzipAreServedToo) {
  v1::GetRequest request;
  request.set_flag_set(std::string(2000, 's'));
  request.set_key("x");
  const HttpReply reply =
      Post(kGet, Gzip(request.SerializeAsString()),
           {{"content-encoding", "gzip"}, {"accept-encoding", "gzip"}}, "application/proto");
  EXPECT_EQ(reply.content_type, "application/proto");
  EXPECT_EQ(HeaderOf(reply, "Content-Encoding"), "gzip");
  v1::GetResponse response;
  ASSERT_TRUE(response.ParseFromString(*Unpack("gzip", reply.body, 0)));
  EXPECT_EQ(response.flag().former_definition().size(), 2000u);
}

TEST_F(AdminRpcTest, EachErrorHasItsCodeItsStatusAndItsDetails) {
  const std::map<int, std::pair<int, std::string>> cases = {{1, {499, "canceled"}},
                                                            {2, {500, "unknown"}},
                                                            {3, {400, "invalid_argument"}},
                                                            {4, {504, "deadline_exceeded"}},
                                                            {5, {404, "not_found"}},
                                                            {6, {409, "already_exists"}},
                                                            {7, {403, "permission_denied"}},
                                                            {8, {429, "resource_exhausted"}},
                                                            {9, {400, "failed_precondition"}},
                                                            {10, {409, "aborted"}},
                                                            {11, {400, "out_of_range"}},
                                                            {12, {501, "unimplemented"}},
                                                            {13, {500, "internal"}},
                                                            {14, {503, "unavailable"}},
                                                            {15, {500, "data_loss"}},
                                                            {16, {401, "unauthenticated"}}};
  for (const auto& [number, expected] : cases) {
    const std::string key = absl::StrCat("error:", number);
    const HttpReply reply = Post(kGet, R"({"key": ")" + key + R"("})");
    ExpectError(reply, expected.first, expected.second, "so");
    const Json detail = Json::parse(reply.body)["details"][0];
    EXPECT_EQ(detail["type"], "guidon.admin.v1.GetRequest");
    std::string bytes;
    ASSERT_TRUE(absl::Base64Unescape(detail["value"].get<std::string>(), &bytes));
    v1::GetRequest request;
    ASSERT_TRUE(request.ParseFromString(bytes));
    EXPECT_EQ(request.key(), key);
  }
}

TEST_F(AdminRpcTest, BadRequestsAreRefused) {
  for (const char* body : {"", "{", "[]", "7", R"({"key": 7})", R"({"key": "a"} x)"}) {
    ExpectError(Post(kGet, body), 400, "invalid_argument", "guidon.admin.v1.GetRequest");
  }
  ExpectError(Post(kGet, R"({"kye": "a"})"), 400, "invalid_argument", "kye");
  ExpectError(Post(kGet, "\xFF\xFF", {}, "application/proto"), 400, "invalid_argument");
  ExpectError(Post(kGet, "{}", {{"connect-timeout-ms", "soon"}}), 400, "invalid_argument", "soon");
  ExpectError(Post(kGet, "{}", {{"connect-protocol-version", "2"}}), 400, "invalid_argument");
  ExpectError(Post(kGet, Gzip(std::string(200'000, ' ')), {{"content-encoding", "gzip"}}), 429,
              "resource_exhausted");
  HttpRequest huge = MakeRequest("POST", kGet, "", {{"content-type", "application/json"}});
  huge.body_too_large = true;
  ExpectError(Call(huge), 429, "resource_exhausted");
}

TEST_F(AdminRpcTest, NothingIsReadOfWhoMayNotCall) {
  refusal_ = absl::UnauthenticatedError("a token is needed");
  ExpectError(Post(kGet, "{}"), 401, "unauthenticated", "a token is needed");
  ExpectError(Post(kGet, "{"), 401, "unauthenticated");
  ExpectError(Post(kGet, "no gzip", {{"content-encoding", "gzip"}}), 401, "unauthenticated");
  const std::vector<Json> messages =
      ReadStream(Post(kWatch, MakeEnvelope(0, "{"), {}, "application/connect+json"));
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0]["error"]["code"], "unauthenticated");
  EXPECT_EQ(methods_, std::vector<std::string>({"Get", "Get", "Get", "Watch"}));
}

TEST_F(AdminRpcTest, OtherTypesMethodsAndPathsAreRefused) {
  // Those that a browser sends for any page, without asking first, are among them.
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                           "multipart/form-data", "application/grpc-web"}) {
    EXPECT_EQ(Post(kGet, "{}", {}, type).status, 415) << type;
  }
  EXPECT_EQ(Post(kWatch, "{}").status, 415);
  for (const char* method : {"GET", "PUT", "OPTIONS"}) {
    EXPECT_EQ(Call(MakeRequest(method, kGet)).status, 405) << method;
  }
  for (const char* path :
       {"/", "/guidon.admin.v1.FlagAdmin", "/guidon.admin.v1.FlagAdmin/Got",
        "/guidon.admin.v1.FlagAdmin/Get/", "/grpc.health.v1.Health/Check",
        "/flagd.evaluation.v1.Service/ResolveBoolean", "guidon.admin.v1.FlagAdmin/Get"}) {
    ExpectError(Post(path, "{}"), 404, "unimplemented");
  }
}

TEST_F(AdminRpcTest, AMethodThatTheServerDoesNotHaveIsUnimplemented) {
  ExpectError(Post("/guidon.admin.v1.FlagAdmin/List", "{}"), 501, "unimplemented");
}

TEST_F(AdminRpcTest, HeadersReachTheService) {
  for (const char* name : {"authorization", "guidon-actor", "idempotency-key", "traceparent"}) {
    EXPECT_EQ(Seen(name, {{name, "the value"}}), "the value") << name;
  }
}

TEST_F(AdminRpcTest, HeadersOfHttpAndThoseThatGrpcCannotCarryDoNot) {
  const HttpHeaders headers = {{"host", "localhost"},
                               {"connection", "keep-alive"},
                               {"te", "trailers"},
                               {"accept-encoding", "identity"},
                               {"connect-timeout-ms", "60000"},
                               {"x-bin", "AAAA"},
                               {"odd!name", "1"},
                               {"grpc-timeout", "1n"}};
  for (const auto& [name, value] : headers) EXPECT_EQ(Seen(name, headers), "(none)") << name;
  EXPECT_THAT(Seen("guidon-actor", {{"guidon-actor", "b\xC3\xB6se"}}),
              HasSubstr("printable ASCII"));
}

TEST_F(AdminRpcTest, WhoTheClientIsIsTheFrontsToTell) {
  HttpRequest request = MakeRequest("POST", kGet, R"({"key": "certificate"})",
                                    {{"content-type", "application/json"}});
  EXPECT_EQ(DefinitionIn(Call(request)), "(none)");
  const std::string pem = testing::MakeTlsPair("deploy-bot").certificate;
  request.client_certificate = pem;
  EXPECT_EQ(DefinitionIn(Call(request)), "localhost, deploy-bot");
  request.client_certificate = "nonsense";
  EXPECT_EQ(DefinitionIn(Call(request)), "");
  request.client_address = "ipv4:10.0.0.7:99";
  request.body = R"({"key": "address"})";
  EXPECT_EQ(DefinitionIn(Call(request)), "ipv4:10.0.0.7:99");
}

TEST_F(AdminRpcTest, NobodyElseCanTellWhoTheyAre) {
  EXPECT_EQ(Seen("guidon-front-secret", {{"guidon-front-secret", "guess"}}).size(), 64u);
  const std::string pem = testing::MakeTlsPair("deploy-bot").certificate;
  EXPECT_EQ(Seen("certificate", {{"guidon-front-certificate-bin", absl::Base64Escape(pem)}}),
            "(none)");
  EXPECT_EQ(Seen("address", {{"guidon-front-address", "ipv4:10.0.0.7:99"}}), "");
  // By gRPC, past the front.
  const auto stub = v1::FlagAdmin::NewStub(server_->InProcessChannel({}));
  for (const char* secret : {"", "guess"}) {
    for (const auto& [key, shown] :
         {std::pair("certificate", "(none)"), std::pair("address", "ipv4:10.0.0.7:99")}) {
      grpc::ClientContext context;
      context.AddMetadata("guidon-front-secret", secret);
      context.AddMetadata("guidon-front-certificate-bin", pem);
      context.AddMetadata("guidon-front-address", "ipv4:10.0.0.7:99");
      v1::GetRequest request;
      request.set_key(key);
      v1::GetResponse response;
      ASSERT_TRUE(stub->Get(&context, request, &response).ok());
      EXPECT_EQ(response.flag().definition() == shown, request.key() == "certificate")
          << response.flag().definition();
    }
  }
}

TEST_F(AdminRpcTest, ACallEndsAtItsLimitOfTime) {
  ExpectError(Post(kGet, R"({"key": "wait"})", {{"connect-timeout-ms", "50"}}), 504,
              "deadline_exceeded");
  EXPECT_TRUE(service_.WaitForCancelled());
}

TEST_F(AdminRpcTest, ACallWhoseClientGoesAwayIsCancelled) {
  {
    HttpReply reply = handler_(
        MakeRequest("POST", kGet, R"({"key": "wait"})", {{"content-type", "application/json"}}));
    reply.pending->Start([] {});
  }
  EXPECT_TRUE(service_.WaitForCancelled());
}

TEST_F(AdminRpcTest, StreamsAreReadToTheirEnd) {
  const std::string type = "application/connect+json";
  HttpReply reply = Post(kWatch, MakeEnvelope(0, R"({"afterRevision": 3})"), {}, type);
  EXPECT_EQ(reply.content_type, type);
  const std::vector<Json> messages = ReadStream(std::move(reply));
  ASSERT_EQ(messages.size(), 4u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(messages[i]["change"]["revision"], std::to_string(3 - i));
  }
  EXPECT_EQ(messages[3], Json::parse(R"({"error": {"code": "aborted", "message": "no more"}})"));
}

TEST_F(AdminRpcTest, AStreamMayBeLeftAtAnyMessage) {
  for (int taken = 0; taken < 4; ++taken) {
    HttpReply reply =
        Post(kWatch, MakeEnvelope(0, R"({"afterRevision": 100})"), {}, "application/connect+json");
    Bell bell;
    reply.stream->Start(bell.wake());
    for (int i = 0; i < taken;) {
      std::string piece;
      if (reply.stream->Next(piece) == BodyStream::Pull::kPiece) {
        ++i;
      } else {
        bell.Wait();
      }
    }
  }
}

TEST_F(AdminRpcTest, AStreamsBadRequestIsToldInItsEnd) {
  for (const std::string& body : {std::string("{}"), MakeEnvelope(0, "{"), std::string(),
                                  MakeEnvelope(0, R"({"from": 1})")}) {
    HttpReply reply = Post(kWatch, body, {}, "application/connect+json");
    EXPECT_EQ(reply.status, 200);
    const std::vector<Json> messages = ReadStream(std::move(reply));
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_TRUE(messages[0].contains("error")) << messages[0];
  }
}

}  // namespace
}  // namespace guidon

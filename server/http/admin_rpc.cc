#include "server/http/admin_rpc.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.h"
#include "server/http/bridge.h"
#include "server/http/connect_error.h"
#include "server/http/connect_parts.h"
#include "server/http/content_coding.h"
#include "server/http/rpc_codec.h"

namespace guidon {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr char kPackage[] = "/guidon.admin.v1.";

// The method called at "/guidon.admin.v1.FlagAdmin/Get", or nullptr.
const MethodDescriptor* FindMethod(absl::string_view path) {
  if (!absl::StartsWith(path, kPackage)) return nullptr;
  const std::string name = absl::StrReplaceAll(path.substr(1), {{"/", "."}});
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
}

std::unique_ptr<Message> New(const Descriptor* type) {
  auto* const factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<Message>(factory->GetPrototype(type)->New());
}

class AdminRpc {
 public:
  AdminRpc(std::shared_ptr<grpc::Channel> channel, size_t max_message, CheckCaller check)
      : bridge_(std::make_shared<Bridge>(std::move(channel))), max_message_(max_message),
        check_(std::move(check)) {}

  HttpReply operator()(const HttpRequest& request) const {
    const MethodDescriptor* const method = FindMethod(request.path);
    if (method == nullptr) return UnknownMethod(request);
    if (request.method != "POST") return OnlyBy("POST");
    if (method->client_streaming()) {
      return ConnectError(absl::UnimplementedError("this method is for gRPC only"));
    }
    return method->server_streaming() ? AnswerStream(*method, request)
                                      : AnswerUnary(*method, request);
  }

 private:
  HttpReply AnswerUnary(const MethodDescriptor& method, const HttpRequest& request) const {
    const std::optional<Codec> codec = ConnectUnaryCodec(MediaType(request));
    if (!codec.has_value()) return UnsupportedType(kConnectUnaryTypes);
    absl::StatusOr<BridgedCall> call = MakeCall(method, request, *codec, ConnectMessage);
    if (!call.ok()) return ConnectError(call.status());
    const bool gzip = AcceptsGzip(request.Header("accept-encoding").value_or(""));
    HttpReply reply;
    reply.pending = bridge_->CallUnary(
        *std::move(call),
        [codec = *codec, gzip](const absl::Status& status, const Message& answer) {
          return status.ok() ? ConnectReply(codec, answer, gzip) : ConnectError(status);
        });
    return reply;
  }

  HttpReply AnswerStream(const MethodDescriptor& method, const HttpRequest& request) const {
    const std::optional<Codec> codec = ConnectStreamCodec(MediaType(request));
    if (!codec.has_value()) return UnsupportedType(kConnectStreamTypes);
    absl::StatusOr<BridgedCall> call = MakeCall(method, request, *codec, ConnectStreamMessage);
    if (!call.ok()) return EndedConnectStream(*codec, call.status());
    return {.content_type = ConnectStreamType(*codec),
            .stream = bridge_->CallStreaming(*std::move(call), ConnectFraming(*codec))};
  }

  using ReadBody = absl::StatusOr<std::string> (*)(const HttpRequest& request, size_t limit);

  absl::StatusOr<BridgedCall> MakeCall(const MethodDescriptor& method, const HttpRequest& request,
                                       Codec codec, ReadBody read) const {
    if (absl::Status status = CheckConnectHeaders(request); !status.ok()) return status;
    if (absl::Status status = check_(request, method.name()); !status.ok()) return status;
    const absl::StatusOr<std::string> message = read(request, max_message_);
    if (!message.ok()) return message.status();
    BridgedCall call = {request.path, New(method.input_type()), New(method.output_type()),
                        std::make_unique<grpc::ClientContext>()};
    absl::Status status = ReadMessage(codec, *message, *call.question, UnknownMembers::kRefused);
    if (!status.ok()) return status;
    status = FillContext(request, *ConnectTimeout(request), *call.context);
    if (!status.ok()) return status;
    return call;
  }

  const std::shared_ptr<Bridge> bridge_;
  const size_t max_message_;
  const CheckCaller check_;
};

}  // namespace

HttpHandler MakeAdminRpcHandler(std::shared_ptr<grpc::Channel> channel, size_t max_message,
                                CheckCaller check) {
  return AdminRpc(std::move(channel), max_message, std::move(check));
}

}  // namespace guidon

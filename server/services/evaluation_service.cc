#include "server/services/evaluation_service.h"

#include "server/services/evaluation_api.h"
#include "server/services/event_stream.h"
#include "server/services/failed_stream.h"
#include "server/services/grpc_headers.h"
#include "server/services/grpc_status.h"
#include "server/services/push_stream.h"
#include "server/services/resolve.h"
#include "server/services/unary_methods.h"

namespace guidon {
namespace {

// The calls that all packages have.
template <typename Api>
class CommonService : public Api::Service::CallbackService {
 public:
  explicit CommonService(const EvaluationDependencies& dependencies)
      : dependencies_(dependencies) {}

  grpc::ServerUnaryReactor* ResolveBoolean(grpc::CallbackServerContext* context,
                                           const typename Api::BooleanRequest* request,
                                           typename Api::BooleanResponse* response) override {
    return Resolve(context, *request, kBoolean, *response);
  }
  grpc::ServerUnaryReactor* ResolveString(grpc::CallbackServerContext* context,
                                          const typename Api::StringRequest* request,
                                          typename Api::StringResponse* response) override {
    return Resolve(context, *request, kString, *response);
  }
  grpc::ServerUnaryReactor* ResolveFloat(grpc::CallbackServerContext* context,
                                         const typename Api::FloatRequest* request,
                                         typename Api::FloatResponse* response) override {
    return Resolve(context, *request, kFloat, *response);
  }
  grpc::ServerUnaryReactor* ResolveInt(grpc::CallbackServerContext* context,
                                       const typename Api::IntRequest* request,
                                       typename Api::IntResponse* response) override {
    return Resolve(context, *request, kInt, *response);
  }
  grpc::ServerUnaryReactor* ResolveObject(grpc::CallbackServerContext* context,
                                          const typename Api::ObjectRequest* request,
                                          typename Api::ObjectResponse* response) override {
    return Resolve(context, *request, kObject, *response);
  }

  grpc::ServerWriteReactor<typename Api::EventResponse>* EventStream(
      grpc::CallbackServerContext* context, const typename Api::EventRequest*) override {
    using Response = typename Api::EventResponse;
    absl::StatusOr<Selector> selector = SelectorOf(*context);
    if (!selector.ok()) return new FailedStream<Response>(ToGrpcStatus(selector.status()));
    using Content = EventContent<Response>;
    return PushStream<Response, Content>::Start(
        dependencies_.hub, dependencies_.stream_deadline,
        std::make_unique<Content>(dependencies_.catalog, *std::move(selector)));
  }

 protected:
  using Message = google::protobuf::Message;

  grpc::ServerUnaryReactor* Resolve(grpc::CallbackServerContext* context, const Message& request,
                                    Method method, Message& response) {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const auto header = [&](absl::string_view name) { return HeaderOf(*context, name); };
    reactor->Finish(Answer(dependencies_, UnaryMethods()[Api::kFirstMethod + method], header,
                           request, response));
    return reactor;
  }

 private:
  const EvaluationDependencies dependencies_;
};

// The packages that have ResolveAll as well.
template <typename Api>
class ServiceWithAll final : public CommonService<Api> {
 public:
  using CommonService<Api>::CommonService;

  grpc::ServerUnaryReactor* ResolveAll(grpc::CallbackServerContext* context,
                                       const typename Api::AllRequest* request,
                                       typename Api::AllResponse* response) override {
    return this->Resolve(context, *request, kAll, *response);
  }
};

}  // namespace

std::vector<std::pair<std::string, std::string>> EvaluationMethods() {
  std::vector<std::pair<std::string, std::string>> methods;
  for (const UnaryMethod& method : UnaryMethods())
    methods.emplace_back(method.service, method.name);
  return methods;
}

std::vector<std::unique_ptr<grpc::Service>> MakeEvaluationServices(
    const EvaluationDependencies& dependencies) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<ServiceWithAll<EvaluationV1>>(dependencies));
  services.push_back(std::make_unique<ServiceWithAll<SchemaV1>>(dependencies));
  services.push_back(std::make_unique<CommonService<EvaluationV2>>(dependencies));
  return services;
}

}  // namespace guidon

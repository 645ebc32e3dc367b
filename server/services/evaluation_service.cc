#include "server/services/evaluation_service.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <type_traits>

#include "evaluator/struct_view.h"
#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "flagd/evaluation/v2/evaluation.grpc.pb.h"
#include "schema/v1/schema.grpc.pb.h"
#include "server/services/event_stream.h"
#include "server/services/failed_stream.h"
#include "server/services/grpc_headers.h"
#include "server/services/push_stream.h"

namespace guidon {
namespace {

enum Method { kBoolean, kString, kFloat, kInt, kObject, kAll, kMethods };

constexpr std::array<const char*, kMethods> kMethodNames = {
    "ResolveBoolean", "ResolveString", "ResolveFloat", "ResolveInt", "ResolveObject", "ResolveAll"};

// What a package does with a flag for whose context the caller's own default holds.
enum class NoValue { kNotFound, kZeroValue, kUnset };

#define GUIDON_EVALUATION_TYPES(package)                   \
  using Service = package::EvaluationService;              \
  using BooleanRequest = package::ResolveBooleanRequest;   \
  using BooleanResponse = package::ResolveBooleanResponse; \
  using StringRequest = package::ResolveStringRequest;     \
  using StringResponse = package::ResolveStringResponse;   \
  using FloatRequest = package::ResolveFloatRequest;       \
  using FloatResponse = package::ResolveFloatResponse;     \
  using IntRequest = package::ResolveIntRequest;           \
  using IntResponse = package::ResolveIntResponse;         \
  using ObjectRequest = package::ResolveObjectRequest;     \
  using ObjectResponse = package::ResolveObjectResponse;   \
  using EventRequest = package::EventStreamRequest;        \
  using EventResponse = package::EventStreamResponse

struct EvaluationV1 {
  GUIDON_EVALUATION_TYPES(flagd::evaluation::v1);
  using AllRequest = flagd::evaluation::v1::ResolveAllRequest;
  using AllResponse = flagd::evaluation::v1::ResolveAllResponse;
  static constexpr const char* kName = "flagd.evaluation.v1.Service";
  static constexpr size_t kFirstMethod = 0;
  static constexpr NoValue kNoValue = NoValue::kNotFound;
};

struct SchemaV1 {
  GUIDON_EVALUATION_TYPES(schema::v1);
  using AllRequest = schema::v1::ResolveAllRequest;
  using AllResponse = schema::v1::ResolveAllResponse;
  static constexpr const char* kName = "schema.v1.Service";
  static constexpr size_t kFirstMethod = kMethods;
  static constexpr NoValue kNoValue = NoValue::kZeroValue;
};

struct EvaluationV2 {
  GUIDON_EVALUATION_TYPES(flagd::evaluation::v2);
  static constexpr const char* kName = "flagd.evaluation.v2.Service";
  static constexpr size_t kFirstMethod = 2 * static_cast<size_t>(kMethods);
  static constexpr NoValue kNoValue = NoValue::kUnset;
};

#undef GUIDON_EVALUATION_TYPES

grpc::Status StatusOf(ErrorCode error) {
  const auto status = [&](grpc::StatusCode code) {
    return grpc::Status(code, std::string(ErrorMessage(error)));
  };
  switch (error) {
    case ErrorCode::kNone:
      return grpc::Status::OK;
    case ErrorCode::kFlagNotFound:
      return status(grpc::StatusCode::NOT_FOUND);
    case ErrorCode::kTypeMismatch:
      return status(grpc::StatusCode::INVALID_ARGUMENT);
    case ErrorCode::kParseError:
      return status(grpc::StatusCode::DATA_LOSS);
    case ErrorCode::kGeneral:
      break;
  }
  return status(grpc::StatusCode::UNKNOWN);
}

int64_t ToInt(const Json& number) {
  if (number.is_number_integer()) return number.get<int64_t>();
  // The bounds are exact as doubles; casting a value beyond them would be undefined.
  const double value = number.get<double>();
  if (value >= 9223372036854775808.0) return std::numeric_limits<int64_t>::max();
  if (value <= -9223372036854775808.0) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

template <typename Response>
void SetValue(const Json& value, Response& response) {
  using Value = std::decay_t<decltype(response.value())>;
  if constexpr (std::is_same_v<Value, google::protobuf::Struct>) {
    CopyToStruct(value, *response.mutable_value());
  } else if constexpr (std::is_same_v<Value, std::string>) {
    response.set_value(value.get_ref<const std::string&>());
  } else if constexpr (std::is_same_v<Value, bool>) {
    response.set_value(value.get<bool>());
  } else if constexpr (std::is_same_v<Value, double>) {
    response.set_value(value.get<double>());
  } else {
    response.set_value(ToInt(value));
  }
}

template <typename AnyFlag>
void SetAnyValue(const Json& value, AnyFlag& flag) {
  if (value.is_boolean()) {
    flag.set_bool_value(value.get<bool>());
  } else if (value.is_string()) {
    flag.set_string_value(value.get_ref<const std::string&>());
  } else if (value.is_number()) {
    flag.set_double_value(value.get<double>());
  } else if (value.is_object()) {
    CopyToStruct(value, *flag.mutable_object_value());
  }
}

bool CanBeAnyValue(const Json& value) { return !value.is_array() && !value.is_null(); }

template <typename Response>
void SetMetadata(const Json& metadata, Response& response) {
  if constexpr (requires { response.mutable_metadata(); }) {
    if (!metadata.empty()) CopyToStruct(metadata, *response.mutable_metadata());
  }
}

// Measures one call.
class CallTimer {
 public:
  CallTimer(RpcMetrics& metrics, size_t method) : metrics_(metrics), method_(method) {}
  ~CallTimer() { metrics_.Observe(method_, std::chrono::steady_clock::now() - start_); }

 private:
  RpcMetrics& metrics_;
  const size_t method_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

template <typename Api, typename Request, typename Response>
grpc::Status ResolveOne(const EvaluationDependencies& dependencies,
                        const grpc::CallbackServerContext& context, const Request& request,
                        ValueType type, Response& response) {
  const absl::StatusOr<Selector> selector = SelectorOf(context);
  if (!selector.ok()) return InvalidSelector(selector.status());
  const auto header = [&](absl::string_view name) { return HeaderOf(context, name); };
  EvaluationSpan span(dependencies.tracer, SpanKind::kOneFlag, header);
  const Snapshot& snapshot = *dependencies.catalog.Current();
  const RequestContext merged(dependencies.overlay, ViewOf(request.context()), header);
  const Flag* const flag = snapshot.Find(*selector, request.flag_key());
  Resolution resolution = {Reason::kError, ErrorCode::kFlagNotFound, nullptr, nullptr};
  if (flag != nullptr) {
    resolution = flag->Resolve(merged.view(), dependencies.unix_seconds());
    resolution = Expect(resolution, type);
    const bool code_default =
        resolution.variant == nullptr && resolution.reason == Reason::kDefault;
    if (code_default && Api::kNoValue == NoValue::kNotFound) {
      resolution = {Reason::kError, ErrorCode::kFlagNotFound, nullptr, flag};
    }
  }
  dependencies.metrics.Count(resolution);
  span.Record(request.flag_key(), resolution, merged.view());
  if (resolution.error != ErrorCode::kNone) return StatusOf(resolution.error);
  const absl::string_view reason = ReasonName(resolution.reason);
  response.set_reason(reason.data(), reason.size());
  if (resolution.variant != nullptr) {
    response.set_variant(resolution.variant->name);
    SetValue(resolution.variant->value, response);
  }
  SetMetadata(flag->metadata(), response);
  return grpc::Status::OK;
}

template <typename Request, typename Response>
grpc::Status ResolveEvery(const EvaluationDependencies& dependencies,
                          const grpc::CallbackServerContext& context, const Request& request,
                          Response& response) {
  const absl::StatusOr<Selector> selector = SelectorOf(context);
  if (!selector.ok()) return InvalidSelector(selector.status());
  const auto header = [&](absl::string_view name) { return HeaderOf(context, name); };
  EvaluationSpan span(dependencies.tracer, SpanKind::kAllFlags, header);
  const RequestContext merged(dependencies.overlay, ViewOf(request.context()), header);
  const int64_t now = dependencies.unix_seconds();
  const std::shared_ptr<const Snapshot> snapshot = dependencies.catalog.Current();
  snapshot->ForEach(*selector, [&](const Flag& flag) {
    if (!flag.enabled()) return;
    const Resolution resolution = flag.Resolve(merged.view(), now);
    dependencies.metrics.Count(resolution);
    span.Record(flag.id().key, resolution, merged.view());
    if (resolution.variant == nullptr || !CanBeAnyValue(resolution.variant->value)) return;
    auto& any = (*response.mutable_flags())[flag.id().key];
    any.set_reason(std::string(ReasonName(resolution.reason)));
    any.set_variant(resolution.variant->name);
    SetAnyValue(resolution.variant->value, any);
    SetMetadata(flag.metadata(), any);
  });
  if (selector->kind == Selector::Kind::kFlagSet) {
    SetMetadata(Json{{"flagSetId", selector->value}}, response);
  }
  return grpc::Status::OK;
}

// The calls that all packages have.
template <typename Api>
class CommonService : public Api::Service::CallbackService {
 public:
  explicit CommonService(const EvaluationDependencies& dependencies)
      : dependencies_(dependencies) {}

  grpc::ServerUnaryReactor* ResolveBoolean(grpc::CallbackServerContext* context,
                                           const typename Api::BooleanRequest* request,
                                           typename Api::BooleanResponse* response) override {
    return Resolve(context, *request, kBoolean, ValueType::kBoolean, *response);
  }
  grpc::ServerUnaryReactor* ResolveString(grpc::CallbackServerContext* context,
                                          const typename Api::StringRequest* request,
                                          typename Api::StringResponse* response) override {
    return Resolve(context, *request, kString, ValueType::kString, *response);
  }
  grpc::ServerUnaryReactor* ResolveFloat(grpc::CallbackServerContext* context,
                                         const typename Api::FloatRequest* request,
                                         typename Api::FloatResponse* response) override {
    return Resolve(context, *request, kFloat, ValueType::kNumber, *response);
  }
  grpc::ServerUnaryReactor* ResolveInt(grpc::CallbackServerContext* context,
                                       const typename Api::IntRequest* request,
                                       typename Api::IntResponse* response) override {
    return Resolve(context, *request, kInt, ValueType::kNumber, *response);
  }
  grpc::ServerUnaryReactor* ResolveObject(grpc::CallbackServerContext* context,
                                          const typename Api::ObjectRequest* request,
                                          typename Api::ObjectResponse* response) override {
    return Resolve(context, *request, kObject, ValueType::kObject, *response);
  }

  grpc::ServerWriteReactor<typename Api::EventResponse>* EventStream(
      grpc::CallbackServerContext* context, const typename Api::EventRequest*) override {
    using Response = typename Api::EventResponse;
    absl::StatusOr<Selector> selector = SelectorOf(*context);
    if (!selector.ok()) return new FailedStream<Response>(InvalidSelector(selector.status()));
    using Content = EventContent<Response>;
    return PushStream<Response, Content>::Start(
        dependencies_.hub, dependencies_.stream_deadline,
        std::make_unique<Content>(dependencies_.catalog, *std::move(selector)));
  }

 protected:
  const EvaluationDependencies dependencies_;

 private:
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Resolve(grpc::CallbackServerContext* context, const Request& request,
                                    Method method, ValueType type, Response& response) {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const CallTimer timer(dependencies_.rpc_metrics, Api::kFirstMethod + method);
    reactor->Finish(ResolveOne<Api>(dependencies_, *context, request, type, response));
    return reactor;
  }
};

// The packages that have ResolveAll as well.
template <typename Api>
class ServiceWithAll final : public CommonService<Api> {
 public:
  using CommonService<Api>::CommonService;

  grpc::ServerUnaryReactor* ResolveAll(grpc::CallbackServerContext* context,
                                       const typename Api::AllRequest* request,
                                       typename Api::AllResponse* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const CallTimer timer(this->dependencies_.rpc_metrics, Api::kFirstMethod + kAll);
    reactor->Finish(ResolveEvery(this->dependencies_, *context, *request, *response));
    return reactor;
  }
};

}  // namespace

std::vector<std::pair<std::string, std::string>> EvaluationMethods() {
  std::vector<std::pair<std::string, std::string>> methods;
  for (const char* service : {EvaluationV1::kName, SchemaV1::kName, EvaluationV2::kName}) {
    for (const char* method : kMethodNames) methods.emplace_back(service, method);
  }
  methods.pop_back();  // evaluation.v2 has no ResolveAll
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

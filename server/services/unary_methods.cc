#include "server/services/unary_methods.h"

#include <array>
#include <chrono>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "evaluator/struct_view.h"
#include "server/services/evaluation_api.h"
#include "server/services/grpc_status.h"
#include "server/services/resolution_message.h"
#include "server/services/resolve.h"

namespace guidon {
namespace {

using google::protobuf::Message;

template <typename Request>
Question ReadOne(const Message& message) {
  const auto& request = static_cast<const Request&>(message);
  return {request.flag_key(), ViewOf(request.context())};
}

template <typename Request>
Question ReadAll(const Message& message) {
  return {"", ViewOf(static_cast<const Request&>(message).context())};
}

template <typename Api, typename Response, ValueType kType>
grpc::Status AnswerOne(const EvaluationDependencies& dependencies, HeaderLookup header,
                       const Question& question, Message& response_message) {
  auto& response = static_cast<Response&>(response_message);
  const absl::StatusOr<Selector> selector = SelectorOf(header);
  if (!selector.ok()) return ToGrpcStatus(selector.status());
  const Snapshot& snapshot = *dependencies.catalog.Current();
  RequestEvaluation evaluation(dependencies, SpanKind::kOneFlag, question.context, header);
  Resolution resolution = Expect(evaluation.Resolve(snapshot, *selector, question.flag_key), kType);
  if (Api::kNoValue == NoValue::kNotFound && resolution.variant == nullptr &&
      resolution.reason == Reason::kDefault) {
    resolution = {Reason::kError, ErrorCode::kFlagNotFound, nullptr, resolution.flag};
  }
  evaluation.Count(question.flag_key, resolution);
  if (resolution.error != ErrorCode::kNone) return StatusOf(resolution.error);
  SetReason(resolution.reason, response);
  if (resolution.variant != nullptr) {
    response.set_variant(resolution.variant->name);
    SetValue(resolution.variant->value, response);
  }
  SetMetadata(*selector, *resolution.flag, response);
  return grpc::Status::OK;
}

template <typename Response>
grpc::Status AnswerAll(const EvaluationDependencies& dependencies, HeaderLookup header,
                       const Question& question, Message& response_message) {
  auto& response = static_cast<Response&>(response_message);
  const absl::StatusOr<Selector> selector = SelectorOf(header);
  if (!selector.ok()) return ToGrpcStatus(selector.status());
  const std::shared_ptr<const Snapshot> snapshot = dependencies.catalog.Current();
  RequestEvaluation evaluation(dependencies, SpanKind::kAllFlags, question.context, header);
  evaluation.ResolveEvery(*snapshot, *selector, [&](const Resolution& resolution) {
    if (!CanBeAnyFlag(resolution)) return;
    auto& any = (*response.mutable_flags())[resolution.flag->id().key];
    SetReason(resolution.reason, any);
    if (resolution.variant != nullptr) {
      any.set_variant(resolution.variant->name);
      SetAnyValue(resolution.variant->value, any);
    }
    SetMetadata(*selector, *resolution.flag, any);
  });
  SetMetadata(SelectorMetadata(*selector), response);
  return grpc::Status::OK;
}

template <typename Api, ValueType kType, typename Request, typename Response>
UnaryMethod One(Method method) {
  return {Api::kName,
          kMethodNames[method],
          &Request::default_instance(),
          &Response::default_instance(),
          /*one_flag=*/true,
          ReadOne<Request>,
          AnswerOne<Api, Response, kType>};
}

template <typename Api>
void AddMethods(UnaryMethod* table) {
  const auto add = [table](Method method, const UnaryMethod& entry) {
    table[Api::kFirstMethod + method] = entry;
  };
  add(kBoolean,
      One<Api, ValueType::kBoolean, typename Api::BooleanRequest, typename Api::BooleanResponse>(
          kBoolean));
  add(kString,
      One<Api, ValueType::kString, typename Api::StringRequest, typename Api::StringResponse>(
          kString));
  add(kFloat, One<Api, ValueType::kNumber, typename Api::FloatRequest, typename Api::FloatResponse>(
                  kFloat));
  add(kInt,
      One<Api, ValueType::kNumber, typename Api::IntRequest, typename Api::IntResponse>(kInt));
  add(kObject,
      One<Api, ValueType::kObject, typename Api::ObjectRequest, typename Api::ObjectResponse>(
          kObject));
  if constexpr (requires { typename Api::AllRequest; }) {
    using Request = typename Api::AllRequest;
    using Response = typename Api::AllResponse;
    add(kAll,
        {Api::kName, kMethodNames[kAll], &Request::default_instance(),
         &Response::default_instance(), /*one_flag=*/false, ReadAll<Request>, AnswerAll<Response>});
  }
}

// The last package, evaluation.v2, has no ResolveAll.
using Table = std::array<UnaryMethod, 3 * static_cast<size_t>(kMethods) - 1>;

Table MakeTable() {
  Table table;
  AddMethods<EvaluationV1>(table.data());
  AddMethods<SchemaV1>(table.data());
  AddMethods<EvaluationV2>(table.data());
  return table;
}

const Table& Methods() {
  static const Table table = MakeTable();
  return table;
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

}  // namespace

std::span<const UnaryMethod> UnaryMethods() { return Methods(); }

const UnaryMethod* FindUnaryMethod(absl::string_view path) {
  static const auto* const by_path = [] {
    auto* const paths = new absl::flat_hash_map<std::string, const UnaryMethod*>;
    for (const UnaryMethod& method : Methods()) {
      paths->emplace(absl::StrCat("/", method.service, "/", method.name), &method);
    }
    return paths;
  }();
  const auto found = by_path->find(path);
  return found == by_path->end() ? nullptr : found->second;
}

bool IsEventStream(absl::string_view path) {
  for (const char* service : {EvaluationV1::kName, SchemaV1::kName, EvaluationV2::kName}) {
    if (path == absl::StrCat("/", service, "/EventStream")) return true;
  }
  return false;
}

grpc::Status Answer(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                    HeaderLookup header, const Question& question, Message& response) {
  const CallTimer timer(dependencies.rpc_metrics, static_cast<size_t>(&method - Methods().data()));
  return method.answer(dependencies, header, question, response);
}

grpc::Status Answer(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                    HeaderLookup header, const Message& request, Message& response) {
  return Answer(dependencies, method, header, method.read(request), response);
}

}  // namespace guidon

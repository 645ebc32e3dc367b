#include "clients/cli/evaluation_client.h"

#include <cstdint>

#include "clients/cli/struct_json.h"

namespace guidon::cli {
namespace {

namespace v2 = flagd::evaluation::v2;

OutputJson ToJson(bool value) { return value; }
OutputJson ToJson(int64_t value) { return value; }
OutputJson ToJson(double value) { return NumberJson(value); }
OutputJson ToJson(const std::string& value) { return value; }
OutputJson ToJson(const google::protobuf::Struct& value) { return StructJson(value); }

}  // namespace

EvaluationClient::EvaluationClient(const Connection& connection)
    : connection_(connection), stub_(v2::EvaluationService::NewStub(connection.channel())) {}

template <typename Request, typename Response>
absl::StatusOr<Evaluated> EvaluationClient::Resolve(
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    const std::string& type, const std::string& key, const google::protobuf::Struct& context) {
  Request request;
  request.set_flag_key(key);
  *request.mutable_context() = context;
  const absl::StatusOr<Response> response = connection_.Call(*stub_, method, request);
  if (!response.ok()) return response.status();
  Evaluated evaluated;
  if (response->has_value()) {
    evaluated.type = type;
    evaluated.value = ToJson(response->value());
  }
  if (response->has_variant()) evaluated.variant = response->variant();
  evaluated.reason = response->reason();
  evaluated.metadata = StructJson(response->metadata());
  return evaluated;
}

absl::StatusOr<Evaluated> EvaluationClient::Evaluate(const std::string& type,
                                                     const std::string& key,
                                                     const google::protobuf::Struct& context) {
  if (type == "boolean") return Resolve(&Stub::ResolveBoolean, type, key, context);
  if (type == "string") return Resolve(&Stub::ResolveString, type, key, context);
  if (type == "integer") return Resolve(&Stub::ResolveInt, type, key, context);
  if (type == "float") return Resolve(&Stub::ResolveFloat, type, key, context);
  if (type == "object") return Resolve(&Stub::ResolveObject, type, key, context);
  return EvaluateAsAny(key, context);
}

// The protocol does not tell a flag's type, but each wrong guess is INVALID_ARGUMENT.
absl::StatusOr<Evaluated> EvaluationClient::EvaluateAsAny(const std::string& key,
                                                          const google::protobuf::Struct& context) {
  absl::StatusOr<Evaluated> evaluated;
  for (const char* const type : {"boolean", "string", "float", "object"}) {
    evaluated = Evaluate(type, key, context);
    if (!absl::IsInvalidArgument(evaluated.status())) break;
  }
  if (evaluated.ok() && evaluated->type == "float" && evaluated->value.is_number_integer()) {
    evaluated->type = "integer";
  }
  return evaluated;
}

}  // namespace guidon::cli

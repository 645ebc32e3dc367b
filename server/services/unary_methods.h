#ifndef GUIDON_SERVER_SERVICES_UNARY_METHODS_H_
#define GUIDON_SERVER_SERVICES_UNARY_METHODS_H_

#include <grpcpp/support/status.h>

#include <span>

#include "absl/strings/string_view.h"
#include "evaluator/value_view.h"
#include "google/protobuf/message.h"
#include "server/context_overlay.h"
#include "server/services/evaluation_dependencies.h"

namespace guidon {

// What a call asks for; a view of its request.
struct Question {
  absl::string_view flag_key;  // "" where all flags are asked for
  ValueView context;
};

// A unary method of an evaluation package, whatever protocol calls it.
struct UnaryMethod {
  using Message = google::protobuf::Message;

  const char* service;     // "flagd.evaluation.v1.Service"
  const char* name;        // "ResolveBoolean"
  const Message* request;  // of the types that the functions take; New() makes one
  const Message* response;
  bool one_flag;  // the request's field 1 is the flag's key, and 2 the context; else 1 is that
  Question (*read)(const Message& request);
  grpc::Status (*answer)(const EvaluationDependencies& dependencies, HeaderLookup header,
                         const Question& question, Message& response);
};

// All of them; RpcMetrics knows them by their index.
std::span<const UnaryMethod> UnaryMethods();

// The method called at "/flagd.evaluation.v1.Service/ResolveBoolean", or nullptr.
const UnaryMethod* FindUnaryMethod(absl::string_view path);

// Whether `path` is that of a method EventStream of one of the packages.
bool IsEventStream(absl::string_view path);

// Answers a call and measures it. The messages are of the method's types, `response` being empty.
// Thread-safe.
grpc::Status Answer(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                    HeaderLookup header, const Question& question,
                    google::protobuf::Message& response);
grpc::Status Answer(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                    HeaderLookup header, const google::protobuf::Message& request,
                    google::protobuf::Message& response);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_UNARY_METHODS_H_

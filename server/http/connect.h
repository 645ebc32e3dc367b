#ifndef GUIDON_SERVER_HTTP_CONNECT_H_
#define GUIDON_SERVER_HTTP_CONNECT_H_

#include "server/http/http_message.h"
#include "server/services/evaluation_dependencies.h"
#include "server/services/unary_methods.h"

// The Connect protocol (https://connectrpc.com/docs/protocol). Thread-safe.
namespace guidon {

// Answers a unary call by POST or by GET, in protobuf's binary format or in JSON.
HttpReply AnswerConnectUnary(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                             const HttpRequest& request);

// Answers a call of EventStream.
HttpReply AnswerConnectStream(const EvaluationDependencies& dependencies,
                              const HttpRequest& request);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_CONNECT_H_

#ifndef GUIDON_SERVER_HTTP_EVENT_BODY_H_
#define GUIDON_SERVER_HTTP_EVENT_BODY_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "evaluator/selector.h"
#include "google/protobuf/message.h"
#include "server/http/http_message.h"
#include "server/services/evaluation_dependencies.h"

namespace guidon {

// How a protocol puts a stream of messages into a body.
struct StreamFraming {
  std::function<std::string(const google::protobuf::Message& message)> message;
  std::function<std::string(const absl::Status& status)> end;  // what the body ends with
  // What follows the body; none: nothing.
  std::function<HttpHeaders(const absl::Status& status)> trailers = nullptr;
};

// The body of a call of EventStream, of any of the evaluation packages: their events are the same
// on the wire. After `limit`, unless it is 0, it ends with DEADLINE_EXCEEDED.
std::unique_ptr<BodyStream> MakeEventBody(const EvaluationDependencies& dependencies,
                                          Selector selector, absl::Duration limit,
                                          StreamFraming framing);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_EVENT_BODY_H_

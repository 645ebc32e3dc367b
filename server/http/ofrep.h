#ifndef GUIDON_SERVER_HTTP_OFREP_H_
#define GUIDON_SERVER_HTTP_OFREP_H_

#include "server/http/http_message.h"
#include "server/services/evaluation_dependencies.h"

namespace guidon {

// The OpenFeature Remote Evaluation Protocol
// (https://openfeature.dev/docs/reference/other-technologies/ofrep):
//   POST /ofrep/v1/evaluate/flags/{key}   one flag
//   POST /ofrep/v1/evaluate/flags         all flags; takes If-None-Match, gives ETag
// as flagd serves it, with the header `flagd-selector`.
HttpHandler MakeOfrepHandler(const EvaluationDependencies& dependencies);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_OFREP_H_

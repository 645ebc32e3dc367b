#ifndef GUIDON_SERVER_HTTP_OFREP_REPLY_H_
#define GUIDON_SERVER_HTTP_OFREP_REPLY_H_

#include <string>

#include "absl/strings/string_view.h"
#include "evaluator/flag.h"
#include "server/http/http_message.h"

// The bodies of OFREP replies.
namespace guidon {

// Appends the object for one evaluation: with a value, without one where the caller's own default
// holds, or with an error code.
void AppendEvaluation(absl::string_view key, const Resolution& resolution, const Json& metadata,
                      std::string& out);

// The HTTP status of an evaluation that is asked for alone.
int EvaluationStatus(ErrorCode error);

// A reply with {"errorCode": …, "errorDetails": …}, with "key" before them unless it is "".
// `code` may be "" too.
HttpReply OfrepError(int status, absl::string_view code, absl::string_view details,
                     absl::string_view key = "");

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_OFREP_REPLY_H_

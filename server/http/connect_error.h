#ifndef GUIDON_SERVER_HTTP_CONNECT_ERROR_H_
#define GUIDON_SERVER_HTTP_CONNECT_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "server/http/http_message.h"

namespace guidon {

// Connect's name for a code that is not OK: "not_found".
const char* ConnectCodeName(absl::StatusCode code);

// The HTTP status that goes with it.
int ConnectHttpStatus(absl::StatusCode code);

// {"code": …, "message": …}, and "details" where the error has them as ToAbslStatus gives them.
std::string ConnectErrorJson(const absl::Status& error);

// The last message of a stream: {}, or {"error": …} after an error.
std::string ConnectEndOfStream(const absl::Status& status);

// The reply to a unary call that failed.
HttpReply ConnectError(const absl::Status& error);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_CONNECT_ERROR_H_

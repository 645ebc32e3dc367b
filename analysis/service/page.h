#ifndef GUIDON_ANALYSIS_SERVICE_PAGE_H_
#define GUIDON_ANALYSIS_SERVICE_PAGE_H_

#include <string>

#include "server/http/http_message.h"

namespace guidon::analysis {

// The web page that shows releases, at "/" and "/releases/ID", its script and its style; they hold
// no data, and fetch it from /v1/analyses. 404 for another path. Thread-safe.
HttpReply PageReply(const std::string& path);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_PAGE_H_

#ifndef GUIDON_SERVER_LOGGING_H_
#define GUIDON_SERVER_LOGGING_H_

#include "server/options.h"

namespace guidon {

// Sends the program's log, and gRPC's, to standard error in the format that `options` name.
// Called once, before other threads start.
void SetUpLogging(const Options& options);

}  // namespace guidon

#endif  // GUIDON_SERVER_LOGGING_H_

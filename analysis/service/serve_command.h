#ifndef GUIDON_ANALYSIS_SERVICE_SERVE_COMMAND_H_
#define GUIDON_ANALYSIS_SERVICE_SERVE_COMMAND_H_

#include "analysis/cli/cli.h"

namespace guidon::analysis {

// Declares `guidon-analyst serve`, which runs until SIGTERM or SIGINT. See Declare.
void DeclareServe(CLI::App& program, const Streams& streams, Action& action);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_SERVE_COMMAND_H_

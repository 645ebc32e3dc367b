#ifndef GUIDON_CLIENTS_CLI_EXPLAIN_TEXT_H_
#define GUIDON_CLIENTS_CLI_EXPLAIN_TEXT_H_

#include <ostream>

#include "clients/cli/output.h"
#include "guidon/admin/v1/explain.pb.h"

// An explanation as guidonctl prints it.
namespace guidon::cli {

// For a person who asks why a job got its variant.
void PrintExplanation(const admin::v1::ExplainResponse& explanation, std::ostream& out);

// All of it, the steps as a tree.
OutputJson ExplanationJson(const admin::v1::ExplainResponse& explanation);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_EXPLAIN_TEXT_H_

#ifndef GUIDON_CLIENTS_CLI_FLAG_SUMMARY_H_
#define GUIDON_CLIENTS_CLI_FLAG_SUMMARY_H_

#include <string>

#include "clients/cli/output.h"

namespace guidon::cli {

// A flag's definition in a few words, for tables; "<none>" where it says nothing.
struct FlagSummary {
  std::string state;  // enabled, disabled
  std::string default_variant;
  std::string variants;   // off=false on=true
  std::string targeting;  // 10% on, 90% off by email; or rule (if)
  std::string metadata;   // owner=search
};

// `wide`: nothing is cut.
FlagSummary Summarize(const OutputJson& definition, bool wide = false);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_FLAG_SUMMARY_H_

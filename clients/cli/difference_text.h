#ifndef GUIDON_CLIENTS_CLI_DIFFERENCE_TEXT_H_
#define GUIDON_CLIENTS_CLI_DIFFERENCE_TEXT_H_

#include <ostream>

#include "clients/cli/output.h"
#include "google/protobuf/repeated_field.h"
#include "guidon/admin/v1/difference.pb.h"

// Differences between flags as guidonctl prints them.
namespace guidon::cli {

using Differences = google::protobuf::RepeatedPtrField<admin::v1::FlagDifference>;

// A line for each flag and, below it, one for each place: `+` where there was nothing, `-` where
// there is nothing any more, `~` otherwise; with `colours`, in green, red and yellow.
void PrintDifferences(const Differences& differences, std::ostream& out, bool colours = false);

OutputJson DifferencesJson(const Differences& differences);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_DIFFERENCE_TEXT_H_

#ifndef GUIDON_CLIENTS_CLI_FLAG_TABLE_H_
#define GUIDON_CLIENTS_CLI_FLAG_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

#include "guidon/admin/v1/admin.pb.h"

namespace guidon::cli {

struct FlagColumns {
  bool flag_set = false;
  bool metadata = false;
  bool uncut = false;  // long values are not cut
};

// The column of flag sets is left out where no flag has one, unless the table is wide.
FlagColumns ColumnsFor(const std::vector<const admin::v1::Flag*>& flags, bool wide);

std::vector<std::string> FlagHeading(const FlagColumns& columns);
std::vector<std::string> FlagRow(const admin::v1::Flag& flag, const FlagColumns& columns);

// The flags below a heading.
void PrintFlags(const std::vector<const admin::v1::Flag*>& flags, bool wide, std::ostream& out);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_FLAG_TABLE_H_

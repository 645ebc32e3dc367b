#include "clients/cli/flag_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/flag_summary.h"
#include "clients/cli/table.h"

namespace guidon::cli {

FlagColumns ColumnsFor(const std::vector<const admin::v1::Flag*>& flags, bool wide) {
  const bool sets = std::any_of(flags.begin(), flags.end(), [](const admin::v1::Flag* flag) {
    return !flag->flag_set().empty();
  });
  return {.flag_set = wide || sets, .metadata = wide, .uncut = wide};
}

std::vector<std::string> FlagHeading(const FlagColumns& columns) {
  std::vector<std::string> cells = {"KEY",       "STATE",  "DEFAULT", "VARIANTS",
                                    "TARGETING", "KILLED", "REVISION"};
  if (columns.flag_set) cells.insert(cells.begin(), "FLAG SET");
  if (columns.metadata) cells.emplace_back("METADATA");
  return cells;
}

std::vector<std::string> FlagRow(const admin::v1::Flag& flag, const FlagColumns& columns) {
  const FlagSummary summary = Summarize(DefinitionJson(flag.definition()), columns.uncut);
  std::vector<std::string> cells = {flag.key(),
                                    summary.state,
                                    summary.default_variant,
                                    summary.variants,
                                    summary.targeting,
                                    flag.killed() ? "yes" : "no",
                                    absl::StrCat(flag.revision())};
  if (columns.flag_set) cells.insert(cells.begin(), flag.flag_set());
  if (columns.metadata) cells.push_back(summary.metadata);
  return cells;
}

void PrintFlags(const std::vector<const admin::v1::Flag*>& flags, bool wide, std::ostream& out) {
  const FlagColumns columns = ColumnsFor(flags, wide);
  Table table(FlagHeading(columns));
  for (const admin::v1::Flag* flag : flags) table.AddRow(FlagRow(*flag, columns));
  table.Print(out);
}

}  // namespace guidon::cli

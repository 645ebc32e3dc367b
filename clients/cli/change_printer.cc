#include "clients/cli/change_printer.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/table.h"

namespace guidon::cli {

bool ChangePrinter::Print(const admin::v1::Change& change) {
  if (session_.options().output != OutputFormat::kTable) {
    return session_.PrintRecord(ChangeJson(change));
  }
  const bool wide = session_.options().wide;
  static const std::vector<size_t> widths = {8, 20, 20, 19, 24, 0};
  if (!heading_done_) {
    PrintRow({"REVISION", "TIME", "ACTOR", "KIND", "FLAG", "REASON"}, widths, session_.out());
    heading_done_ = true;
  }
  PrintRow(
      {absl::StrCat(change.revision()), TimeText(change.time(), /*fraction=*/wide), change.actor(),
       KindName(change.kind()), FlagName(change.flag_set(), change.key()), change.reason()},
      widths, session_.out());
  return static_cast<bool>(session_.out().flush());
}

}  // namespace guidon::cli

#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/history_pages.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

absl::Status History(Session& session, const HistoryFilter& filter) {
  OutputJson json = {{"changes", OutputJson::array()}};
  Table table({"REVISION", "TIME", "ACTOR", "KIND", "FLAG", "REASON"});
  const absl::Status visited = VisitHistory(session, filter, [&](const v1::Change& change) {
    json["changes"].push_back(ChangeJson(change));
    table.AddRow({absl::StrCat(change.revision()), TimeText(change.time(), /*fraction=*/false),
                  change.actor(), KindName(change.kind()),
                  FlagName(change.flag_set(), change.key()), change.reason()});
  });
  if (!visited.ok()) return visited;
  const bool is_table = session.options().output == OutputFormat::kTable;
  if (is_table && json["changes"].empty()) {
    session.err() << "No changes found.\n";
    return absl::OkStatus();
  }
  session.Print(json, [&](std::ostream& out) { table.Print(out); });
  return absl::OkStatus();
}

}  // namespace

void AddHistoryCommand(CommandLine& line) {
  const auto filter = std::make_shared<HistoryFilter>();
  filter->limit = 50;
  CLI::App* const history = line.AddCommand(
      "history", "Show past changes of a flag, or of all; newest first", Effect::kReads,
      [filter](Session& session) { return History(session, *filter); });
  AddHistoryFilter(line, *history, *filter);
}

}  // namespace guidon::cli

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/change_printer.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/follow_changes.h"
#include "clients/cli/history_pages.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

struct Arguments {
  HistoryFilter filter;
  bool watch = false;
};

// The store's newest revision; 0 where nothing has been changed yet.
absl::StatusOr<uint64_t> NewestRevision(Session& session) {
  v1::HistoryRequest request;
  request.set_page_size(1);
  const absl::StatusOr<v1::HistoryResponse> page = session.Call(&Session::Admin::History, request);
  if (!page.ok()) return page.status();
  return page->changes().empty() ? 0 : page->changes(0).revision();
}

// The past changes, oldest first, and then the coming ones.
absl::Status WatchHistory(Session& session, const HistoryFilter& filter) {
  if (filter.until < absl::InfiniteFuture()) {
    return UsageError("history: --watch goes on from now; leave --until out");
  }
  const absl::StatusOr<uint64_t> newest = NewestRevision(session);
  if (!newest.ok()) return newest.status();
  std::vector<v1::Change> past;
  const absl::Status visited = VisitHistory(session, filter, [&](const v1::Change& change) {
    if (change.revision() <= *newest) past.push_back(change);
  });
  if (!visited.ok()) return visited;
  ChangePrinter printer(session);
  for (size_t i = past.size(); i > 0; --i) {
    if (!printer.Print(past[i - 1])) return absl::OkStatus();
  }
  const std::string flag_set = session.options().FlagSet();
  return FollowChanges(session, *newest, [&](const v1::Change& change) {
    const bool other_flag =
        !filter.key.empty() && (change.key() != filter.key || change.flag_set() != flag_set);
    const bool other_actor = !filter.actor.empty() && change.actor() != filter.actor;
    return other_flag || other_actor || printer.Print(change);
  });
}

// Why there are no changes that `filter` lets through: OK where that is no mistake.
absl::Status WhyNone(Session& session, const HistoryFilter& filter) {
  if (filter.key.empty()) return absl::OkStatus();
  v1::GetRequest get;
  get.set_flag_set(session.options().FlagSet());
  get.set_key(filter.key);
  absl::Status found = session.Call(&Session::Admin::Get, get).status();
  if (!absl::IsNotFound(found)) return found;
  bool was_there = false;  // and has been deleted
  HistoryFilter any;
  any.key = filter.key;
  any.limit = 1;
  const absl::Status visited =
      VisitHistory(session, any, [&](const v1::Change&) { was_there = true; });
  if (!visited.ok()) return visited;
  return was_there ? absl::OkStatus() : found;
}

absl::Status History(Session& session, const Arguments& arguments) {
  const HistoryFilter& filter = arguments.filter;
  if (arguments.watch) return WatchHistory(session, filter);
  OutputJson json = {{"changes", OutputJson::array()}};
  Table table({"REVISION", "TIME", "ACTOR", "KIND", "FLAG", "REASON"});
  const absl::Status visited = VisitHistory(session, filter, [&](const v1::Change& change) {
    json["changes"].push_back(ChangeJson(change));
    table.AddRow({absl::StrCat(change.revision()),
                  TimeText(change.time(), /*fraction=*/session.options().wide), change.actor(),
                  KindName(change.kind()), FlagName(change.flag_set(), change.key()),
                  change.reason()});
  });
  if (!visited.ok()) return visited;
  if (json["changes"].empty()) {
    if (absl::Status why = WhyNone(session, filter); !why.ok()) return why;
  }
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
  const auto arguments = std::make_shared<Arguments>();
  arguments->filter.limit = 50;
  CLI::App* const history = line.AddCommand(
      "history", "Show past changes of a flag, or of all; newest first", Effect::kReads,
      [arguments](Session& session) { return History(session, *arguments); });
  AddHistoryFilter(line, *history, arguments->filter);
  history->add_flag("-w,--watch", arguments->watch,
                    "Oldest first, and then each change as it comes, until interrupted");
}

}  // namespace guidon::cli

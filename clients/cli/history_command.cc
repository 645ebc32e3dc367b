#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

constexpr uint32_t kLargestPage = 1000;

struct Arguments {
  std::string key;
  uint32_t limit = 50;  // 0: all
};

// Asks page by page. The service filters by flag but not by flag set, so that is done here.
absl::StatusOr<std::vector<v1::Change>> Fetch(Session& session, const Arguments& arguments) {
  const auto& flag_set = session.options().flag_set;
  const bool filter = arguments.key.empty() && flag_set.has_value();
  v1::HistoryRequest request;
  request.set_key(arguments.key);
  request.set_flag_set(session.options().FlagSet());

  std::vector<v1::Change> changes;
  do {
    const bool unbounded = arguments.limit == 0 || filter;
    request.set_page_size(unbounded
                              ? kLargestPage
                              : std::min<size_t>(arguments.limit - changes.size(), kLargestPage));
    absl::StatusOr<v1::HistoryResponse> page = session.Call(&Session::Admin::History, request);
    if (!page.ok()) return page.status();
    for (v1::Change& change : *page->mutable_changes()) {
      if (filter && change.flag_set() != *flag_set) continue;
      changes.push_back(std::move(change));
      if (changes.size() == arguments.limit) return changes;
    }
    request.set_before_revision(page->next_before_revision());
  } while (request.before_revision() != 0);
  return changes;
}

absl::Status History(Session& session, const Arguments& arguments) {
  const absl::StatusOr<std::vector<v1::Change>> changes = Fetch(session, arguments);
  if (!changes.ok()) return changes.status();
  OutputJson json = {{"changes", OutputJson::array()}};
  Table table({"REVISION", "TIME", "ACTOR", "KIND", "FLAG", "REASON"});
  for (const v1::Change& change : *changes) {
    json["changes"].push_back(ChangeJson(change));
    table.AddRow({absl::StrCat(change.revision()), TimeText(change.time(), /*fraction=*/false),
                  change.actor(), KindName(change.kind()),
                  FlagName(change.flag_set(), change.key()), change.reason()});
  }
  const bool is_table = session.options().output == OutputFormat::kTable;
  if (is_table && changes->empty()) {
    session.err() << "No changes found.\n";
    return absl::OkStatus();
  }
  session.Print(json, [&](std::ostream& out) { table.Print(out); });
  return absl::OkStatus();
}

}  // namespace

void AddHistoryCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const history = line.AddCommand(
      "history", "Show past changes of a flag, or of all; newest first", Effect::kReads,
      [arguments](Session& session) { return History(session, *arguments); });
  line.Complete(history->add_option("KEY", arguments->key, "The flag"), Completion::Kind::kFlagKey);
  history->add_option("--limit", arguments->limit, "At most this many; 0 is all")
      ->type_name("N")
      ->capture_default_str();
}

}  // namespace guidon::cli

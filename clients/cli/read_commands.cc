#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/flag_pages.h"
#include "clients/cli/flag_summary.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

// The column of flag sets is left out where no flag has one.
void PrintFlags(const std::vector<const v1::Flag*>& flags, std::ostream& out) {
  const bool sets = std::any_of(flags.begin(), flags.end(),
                                [](const v1::Flag* flag) { return !flag->flag_set().empty(); });
  const auto row = [sets](std::string flag_set, std::vector<std::string> cells) {
    if (sets) cells.insert(cells.begin(), std::move(flag_set));
    return cells;
  };
  Table table(
      row("FLAG SET", {"KEY", "STATE", "DEFAULT", "VARIANTS", "TARGETING", "KILLED", "REVISION"}));
  for (const v1::Flag* flag : flags) {
    const FlagSummary summary = Summarize(DefinitionJson(flag->definition()));
    table.AddRow(
        row(flag->flag_set(),
            {flag->key(), summary.state, summary.default_variant, summary.variants,
             summary.targeting, flag->killed() ? "yes" : "no", absl::StrCat(flag->revision())}));
  }
  table.Print(out);
}

absl::Status Get(Session& session, const std::string& key) {
  v1::GetRequest request;
  request.set_flag_set(session.options().FlagSet());
  request.set_key(key);
  const absl::StatusOr<v1::GetResponse> response = session.Call(&Session::Admin::Get, request);
  if (!response.ok()) return response.status();
  session.Print(FlagJson(response->flag()),
                [&](std::ostream& out) { PrintFlags({&response->flag()}, out); });
  return absl::OkStatus();
}

absl::Status List(Session& session) {
  const absl::StatusOr<v1::ListResponse> response =
      ListFlags(session.admin_connection(), session.admin(), session.options().flag_set);
  if (!response.ok()) return response.status();
  OutputJson json = {{"flags", OutputJson::array()}, {"revision", response->revision()}};
  std::vector<const v1::Flag*> flags;
  for (const v1::Flag& flag : response->flags()) {
    json["flags"].push_back(FlagJson(flag));
    flags.push_back(&flag);
  }
  const bool table = session.options().output == OutputFormat::kTable;
  if (table && flags.empty()) session.err() << "No flags found.\n";
  if (table && flags.empty()) return absl::OkStatus();
  session.Print(json, [&](std::ostream& out) { PrintFlags(flags, out); });
  return absl::OkStatus();
}

}  // namespace

void AddReadCommands(CommandLine& line) {
  const auto key = std::make_shared<std::string>();
  CLI::App* const get = line.AddCommand("get", "Show one flag", Effect::kReads,
                                        [key](Session& session) { return Get(session, *key); });
  line.Complete(get->add_option("KEY", *key, "The flag")->required(), Completion::Kind::kFlagKey);
  line.AddCommand("list", "Show all flags, or those of --flag-set", Effect::kReads, List);
}

}  // namespace guidon::cli

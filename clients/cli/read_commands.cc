#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/flag_pages.h"
#include "clients/cli/flag_table.h"
#include "clients/cli/watch_flags.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

struct Arguments {
  std::string key;
  bool watch = false;
};

absl::Status Get(Session& session, const Arguments& arguments) {
  if (arguments.watch) return WatchFlags(session, arguments.key);
  v1::GetRequest request;
  request.set_flag_set(session.options().FlagSet());
  request.set_key(arguments.key);
  const absl::StatusOr<v1::GetResponse> response = session.Call(&Session::Admin::Get, request);
  if (!response.ok()) return response.status();
  session.Print(FlagJson(response->flag()), [&](std::ostream& out) {
    PrintFlags({&response->flag()}, session.options().wide, out);
  });
  return absl::OkStatus();
}

absl::Status List(Session& session, const Arguments& arguments) {
  if (arguments.watch) return WatchFlags(session, std::nullopt);
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
  session.Print(json, [&](std::ostream& out) { PrintFlags(flags, session.options().wide, out); });
  return absl::OkStatus();
}

}  // namespace

void AddReadCommands(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  const auto add_watch = [arguments](CLI::App& command) {
    command.add_flag("-w,--watch", arguments->watch,
                     "Then go on and show each change, until interrupted");
  };
  CLI::App* const get =
      line.AddCommand("get", "Show one flag", Effect::kReads,
                      [arguments](Session& session) { return Get(session, *arguments); });
  line.Complete(get->add_option("KEY", arguments->key, "The flag")->required(),
                Completion::Kind::kFlagKey);
  add_watch(*get);
  CLI::App* const list =
      line.AddCommand("list", "Show the flags of the store, or of --flag-set there", Effect::kReads,
                      [arguments](Session& session) { return List(session, *arguments); });
  add_watch(*list);
}

}  // namespace guidon::cli

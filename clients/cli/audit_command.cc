#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/history_pages.h"
#include "clients/cli/progress.h"
#include "guidon/admin/v1/store.grpc.pb.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

OutputJson CheckJson(const v1::VerifyHistoryResponse& check) {
  OutputJson findings = OutputJson::array();
  for (const auto& finding : check.findings()) {
    findings.push_back({{"revision", finding.revision()}, {"what", finding.what()}});
  }
  return {{"first", check.first_revision()},
          {"last", check.last_revision()},
          {"chainedFrom", check.chained_from_revision()},
          {"trimmedTo", check.trimmed_to_revision()},
          {"findings", findings}};
}

void PrintCheck(const v1::VerifyHistoryResponse& check, std::ostream& out) {
  for (const auto& finding : check.findings()) {
    out << "revision " << finding.revision() << ": " << finding.what() << '\n';
  }
  if (!check.findings().empty()) return;
  out << "The history is whole: revisions " << check.first_revision() << " to "
      << check.last_revision() << ".\n";
  if (check.trimmed_to_revision() > 0) {
    out << "Records up to revision " << check.trimmed_to_revision()
        << " were trimmed, as guidond's --history-max-age or --history-max-count has it.\n";
  }
  if (check.first_revision() != check.chained_from_revision()) {
    out << "Records before revision " << check.chained_from_revision()
        << " are there, but are older than the hashes that would tell a changed one.\n";
  }
}

absl::Status Verify(Session& session, const HistoryFilter& filter) {
  if (!(filter == HistoryFilter()) || session.options().flag_set.has_value()) {
    return UsageError(
        "audit verify: looks at the whole history; leave out KEY, --flag-set, --actor, --since, "
        "--until and --limit");
  }
  const Connection& connection = session.admin_connection();
  const auto stub = v1::StoreAdmin::NewStub(connection.channel());
  const absl::StatusOr<v1::VerifyHistoryResponse> check =
      connection.Call(*stub, &v1::StoreAdmin::Stub::VerifyHistory, v1::VerifyHistoryRequest());
  if (!check.ok()) return check.status();
  session.Print(CheckJson(*check), [&](std::ostream& out) { PrintCheck(*check, out); });
  if (check->findings().empty()) return absl::OkStatus();
  const auto& newest = check->findings(0);
  return absl::DataLossError(
      absl::StrCat("the history is not as it was written, at revision ", newest.revision(), ": ",
                   newest.what(), ": compare with an export or a backup that was made before"));
}

absl::Status Export(Session& session, const HistoryFilter& filter) {
  Progress progress(session.err(), "export");
  uint64_t newest = 0;
  return VisitHistory(session, filter, [&](const v1::Change& change) {
    newest = std::max<uint64_t>(newest, change.revision());
    // Where the records themselves are on the terminal, they are progress enough.
    if (!session.IsLive()) progress.Show(newest - change.revision(), newest);
    OutputJson json = ChangeJson(change);
    json["previousHash"] = absl::BytesToHexString(change.previous_hash());
    if (session.options().output == OutputFormat::kJsonPath) {
      session.PrintRecord(json);
    } else {
      session.out() << CompactJson(json) << '\n';
    }
  });
}

struct Arguments {
  std::string action;
  HistoryFilter filter;
};

}  // namespace

void AddAuditCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const audit = line.AddCommand(
      "audit",
      "Verify that no record of the history was changed or taken away (exit code 1: one was), or "
      "export the history as JSON Lines, newest first",
      Effect::kReads, [arguments](Session& session) {
        return arguments->action == "verify" ? Verify(session, arguments->filter)
                                             : Export(session, arguments->filter);
      });
  line.Choose(audit->add_option("ACTION", arguments->action, "verify or export"),
              {"verify", "export"})
      ->required();
  AddHistoryFilter(line, *audit, arguments->filter);
}

}  // namespace guidon::cli

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/access_text.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/difference_text.h"
#include "clients/cli/exit_code.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using Stub = v1::AccessAdmin::Stub;

struct Arguments {
  std::string action;
  std::string id;
};

OutputJson PendingJson(const v1::PendingChange& change) {
  return {
      {"id", change.id()},
      {"requester", change.requester()},
      {"reason", change.reason()},
      {"time", TimeText(change.time(), /*fraction=*/true)},
      {"approvals", change.approvals()},
      {"approvers", std::vector<std::string>(change.approvers().begin(), change.approvers().end())},
      {"stale", change.stale()},
      {"differences", DifferencesJson(change.differences())}};
}

void PrintPending(const v1::PendingChange& change, std::ostream& out) {
  out << change.id() << "  " << change.requester() << ", "
      << TimeText(change.time(), /*fraction=*/false);
  if (!change.reason().empty()) out << ": " << change.reason();
  out << "\n  " << change.approvers_size() << " of " << change.approvals() << " approvals";
  if (!change.approvers().empty()) out << " (" << absl::StrJoin(change.approvers(), ", ") << ")";
  if (change.stale()) out << "; the flag has changed since: can only be rejected";
  out << '\n';
  PrintDifferences(change.differences(), out);
}

absl::Status List(Session& session) {
  const auto response =
      CallAccess(session, &Stub::ListPendingChanges, v1::ListPendingChangesRequest());
  if (!response.ok()) return response.status();
  OutputJson json = {{"changes", OutputJson::array()}};
  for (const v1::PendingChange& change : response->changes()) {
    json["changes"].push_back(PendingJson(change));
  }
  if (response->changes().empty() && session.options().output == OutputFormat::kTable) {
    session.err() << "No change waits for approval.\n";
    return absl::OkStatus();
  }
  session.Print(json, [&](std::ostream& out) {
    for (const v1::PendingChange& change : response->changes()) PrintPending(change, out);
  });
  return absl::OkStatus();
}

absl::Status CheckOptions(const Session& session) {
  if (!session.options().expected_revision.has_value()) return absl::OkStatus();
  return UsageError(
      "approve, reject: the change has its own revision; leave "
      "--expected-revision out");
}

absl::Status Approve(Session& session, const std::string& id) {
  if (absl::Status options = CheckOptions(session); !options.ok()) return options;
  v1::ApproveRequest request;
  request.set_id(id);
  request.set_reason(session.options().reason);
  const auto response = CallAccess(session, &Stub::Approve, request);
  if (!response.ok()) return response.status();
  OutputJson json = PendingJson(response->change());
  json["applied"] = response->applied();
  json["revision"] = response->revision();
  session.Print(json, [&](std::ostream& out) {
    PrintDifferences(response->change().differences(), out);
    if (response->applied()) {
      out << "change " << id << " of " << response->change().requester() << " made (revision "
          << response->revision() << ")\n";
      return;
    }
    out << "approved; change " << id << " has " << response->change().approvers_size() << " of "
        << response->change().approvals() << " approvals\n";
  });
  return absl::OkStatus();
}

absl::Status Reject(Session& session, const std::string& id) {
  if (absl::Status options = CheckOptions(session); !options.ok()) return options;
  v1::RejectRequest request;
  request.set_id(id);
  request.set_reason(session.options().reason);
  const auto response = CallAccess(session, &Stub::Reject, request);
  if (!response.ok()) return response.status();
  session.Print(PendingJson(response->change()), [&](std::ostream& out) {
    out << "change " << id << " of " << response->change().requester() << " rejected\n";
  });
  return absl::OkStatus();
}

}  // namespace

void AddApprovalCommands(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const approvals =
      line.AddCommand("approvals", "Show the changes of protected flags that wait for approval",
                      Effect::kReads, [](Session& session) { return List(session); });
  line.Choose(approvals->add_option("ACTION", arguments->action, "list"), {"list"})
      ->default_str("list");
  CLI::App* const approve = line.AddCommand(
      "approve", "Approve of a change that somebody else asked for", Effect::kChanges,
      [arguments](Session& session) { return Approve(session, arguments->id); });
  approve->add_option("ID", arguments->id, "The change, as approvals list shows it")->required();
  CLI::App* const reject =
      line.AddCommand("reject", "Drop a change that waits for approval", Effect::kChanges,
                      [arguments](Session& session) { return Reject(session, arguments->id); });
  reject->add_option("ID", arguments->id, "The change, as approvals list shows it")->required();
}

}  // namespace guidon::cli

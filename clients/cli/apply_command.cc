#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/definition_files.h"
#include "clients/cli/dry_run.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/flag_pages.h"
#include "evaluator/definition_check.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

// The flag set that --flag-set gives to flags which name none.
absl::Status AssignFlagSet(const std::string& flag_set, std::vector<FlagDefinition>& flags) {
  for (FlagDefinition& flag : flags) {
    if (!flag.id.flag_set.empty() && flag.id.flag_set != flag_set) {
      return UsageError(absl::StrCat("flag ", DescribeFlag(flag.id), ": --flag-set says \"",
                                     flag_set, "\"; leave the option out, or metadata.flagSetId"));
    }
    flag.id.flag_set = flag_set;
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::PutRequest> MakeRequest(const std::vector<std::string>& files,
                                           Session& session) {
  absl::StatusOr<std::vector<FlagDefinition>> flags = ReadDefinitions(files, session.in());
  if (!flags.ok()) return flags.status();
  if (flags->empty()) return UsageError("-f: no flags are defined there; nothing to apply");
  const GlobalOptions& options = session.options();
  if (options.flag_set.has_value()) {
    if (absl::Status status = AssignFlagSet(*options.flag_set, *flags); !status.ok()) {
      return status;
    }
  }
  if (options.expected_revision.has_value() && flags->size() != 1) {
    return UsageError(absl::StrCat("--expected-revision is that of one flag, but the files define ",
                                   flags->size()));
  }
  v1::PutRequest request;
  request.set_reason(options.reason);
  for (const FlagDefinition& flag : *flags) {
    v1::PutRequest::Item& item = *request.add_items();
    item.set_flag_set(flag.id.flag_set);
    item.set_key(flag.id.key);
    item.set_definition(flag.definition.dump());
    if (options.expected_revision.has_value()) {
      item.set_expected_revision(*options.expected_revision);
    }
  }
  return request;
}

// Tells what became of a flag from what there was before.
class Earlier {
 public:
  explicit Earlier(const v1::ListResponse& listing) : revision_(listing.revision()) {
    for (const v1::Flag& flag : listing.flags()) keys_[{flag.flag_set(), flag.key()}] = true;
  }

  std::string ResultFor(const v1::Flag& flag) const {
    if (flag.revision() <= revision_) return "unchanged";
    return keys_.count({flag.flag_set(), flag.key()}) > 0 ? "configured" : "created";
  }

 private:
  uint64_t revision_;
  std::map<FlagId, bool> keys_;
};

struct Arguments {
  std::vector<std::string> files;
  bool dry_run = false;
};

// What the server would warn of.
std::vector<std::string> WarningsAbout(const v1::PutRequest& request) {
  std::vector<FlagDefinition> flags;
  for (const v1::PutRequest::Item& item : request.items()) {
    absl::StatusOr<Json> definition = ParseJson(item.definition());
    if (!definition.ok()) continue;
    flags.push_back({{item.flag_set(), item.key()}, *std::move(definition)});
  }
  std::vector<std::string> warnings;
  for (const Finding& finding : CheckFlags(flags, "", {}).findings) {
    if (finding.severity == Finding::Severity::kWarning) warnings.push_back(finding.message);
  }
  return warnings;
}

absl::Status PlanPuts(Session& session, const v1::PutRequest& request) {
  std::vector<Change> changes;
  for (const v1::PutRequest::Item& item : request.items()) {
    Change change;
    change.id = {item.flag_set(), item.key()};
    change.edit = EditPut(change.id, item.definition());
    if (item.has_expected_revision()) change.expected_revision = item.expected_revision();
    changes.push_back(std::move(change));
  }
  const std::vector<std::string> warnings = WarningsAbout(request);
  for (const std::string& warning : warnings) {
    PrintError(absl::StrCat("warning: ", warning), session.err());
  }
  return DryRun(session, changes, warnings);
}

absl::Status Apply(Session& session, const Arguments& arguments) {
  const absl::StatusOr<v1::PutRequest> request = MakeRequest(arguments.files, session);
  if (!request.ok()) return request.status();
  if (arguments.dry_run) return PlanPuts(session, *request);
  const absl::StatusOr<v1::ListResponse> listing =
      ListFlags(session.admin_connection(), session.admin(), std::nullopt);
  if (!listing.ok()) return listing.status();
  const absl::StatusOr<v1::PutResponse> response = session.Call(&Session::Admin::Put, *request);
  if (!response.ok()) return response.status();

  const Earlier earlier(*listing);
  OutputJson flags = OutputJson::array();
  for (const v1::Flag& flag : response->flags()) {
    OutputJson json = FlagJson(flag);
    json["result"] = earlier.ResultFor(flag);
    flags.push_back(std::move(json));
  }
  OutputJson warnings = OutputJson::array();
  for (const std::string& warning : response->warnings()) {
    PrintError(absl::StrCat("warning: ", warning), session.err());
    warnings.push_back(warning);
  }
  session.Print({{"flags", flags}, {"warnings", warnings}}, [&](std::ostream& out) {
    for (const v1::Flag& flag : response->flags()) {
      out << "flag/" << FlagName(flag.flag_set(), flag.key()) << ' ' << earlier.ResultFor(flag)
          << '\n';
    }
  });
  return absl::OkStatus();
}

}  // namespace

void AddApplyCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const apply = line.AddCommand(
      "apply", "Create flags or replace their definitions: all that the files define, or none",
      Effect::kChanges, [arguments](Session& session) { return Apply(session, *arguments); });
  line.Complete(apply
                    ->add_option("-f,--filename", arguments->files,
                                 "Flag definition documents, JSON or YAML; - is stdin")
                    ->type_name("FILE")
                    ->required(),
                Completion::Kind::kFile);
  AddDryRun(*apply, arguments->dry_run);
}

}  // namespace guidon::cli

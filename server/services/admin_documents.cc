#include "server/services/admin_documents.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "evaluator/definition_check.h"
#include "evaluator/definition_documents.h"
#include "server/services/admin_messages.h"
#include "server/services/admin_plan.h"
#include "store/difference_message.h"
#include "store/edits.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

template <typename Request>
std::vector<DefinitionDocument> DocumentsOf(const Request& request) {
  std::vector<DefinitionDocument> documents;
  for (const v1::ImportRequest::Document& document : request.documents()) {
    documents.push_back({document.name(), document.text()});
  }
  return documents;
}

absl::StatusOr<std::vector<FlagDefinition>> ReadFlags(const v1::ImportRequest& request) {
  absl::StatusOr<std::vector<FlagDefinition>> flags = ReadDocuments(DocumentsOf(request));
  if (!flags.ok() || !request.has_flag_set()) return flags;
  for (FlagDefinition& flag : *flags) {
    if (!flag.id.flag_set.empty() && flag.id.flag_set != request.flag_set()) {
      return absl::InvalidArgumentError(absl::StrCat("flag ", DescribeFlag(flag.id),
                                                     ": only flags of flag set \"",
                                                     request.flag_set(), "\" are to be imported"));
    }
    flag.id.flag_set = request.flag_set();
  }
  return flags;
}

// Collects what an import comes to.
class ImportPlanner {
 public:
  ImportPlanner(const FlagStore::Listing& listing, v1::ImportResponse& response)
      : response_(response) {
    for (const StoredFlag& flag : listing.flags) stored_[flag.id] = &flag;
  }

  absl::Status Add(const FlagDefinition& flag) {
    if (!imported_.insert(flag.id).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("flag ", DescribeFlag(flag.id), ": is defined twice"));
    }
    const Edit edit = EditPut(flag.id, flag.definition.dump());
    const StoredFlag* const stored = Find(flag.id);
    if (stored != nullptr && stored->state.killed()) {
      // A document with the flag as it is, or was before the kill, need not be refused.
      const FlagState& killed = stored->state;
      const absl::StatusOr<std::optional<FlagState>> next = edit(nullptr);
      if (!next.ok()) return next.status();
      if ((*next)->definition == killed.definition ||
          (*next)->definition == *killed.former_definition) {
        response_.add_warnings(absl::StrCat("flag ", DescribeFlag(flag.id),
                                            ": is killed, and stays so until it is restored"));
        return absl::OkStatus();
      }
    }
    // The revision, so that what was decided here still holds when the change is made.
    const Revision revision = stored == nullptr ? 0 : stored->revision;
    changes_.push_back({flag.id, ChangeKind::kImport, edit, revision});
    return absl::OkStatus();
  }

  absl::Status Prune(const v1::ImportRequest& request) {
    for (const auto& [id, flag] : stored_) {
      if (imported_.contains(id)) continue;
      if (request.has_flag_set() && id.flag_set != request.flag_set()) continue;
      if (flag->state.killed()) {
        return absl::FailedPreconditionError(
            absl::StrCat("flag ", DescribeFlag(id),
                         ": is killed and not in the documents: restore or delete it first, or "
                         "import without pruning"));
      }
      changes_.push_back({id, ChangeKind::kImport, EditDelete(id), flag->revision});
    }
    return absl::OkStatus();
  }

  std::vector<Change> Take() && { return std::move(changes_); }

 private:
  const StoredFlag* Find(const FlagId& id) const {
    const auto stored = stored_.find(id);
    return stored == stored_.end() ? nullptr : stored->second;
  }

  v1::ImportResponse& response_;
  std::map<FlagId, const StoredFlag*> stored_;
  std::set<FlagId> imported_;
  std::vector<Change> changes_;
};

v1::ValidateResponse::Finding::Severity SeverityOf(Finding::Severity severity) {
  switch (severity) {
    case Finding::Severity::kError:
      return v1::ValidateResponse::Finding::SEVERITY_ERROR;
    case Finding::Severity::kWarning:
      return v1::ValidateResponse::Finding::SEVERITY_WARNING;
    case Finding::Severity::kAdvice:
      break;
  }
  return v1::ValidateResponse::Finding::SEVERITY_ADVICE;
}

}  // namespace

absl::Status ExportFlags(const FlagStore& store, const v1::ExportRequest& request,
                         v1::ExportResponse& response) {
  const absl::StatusOr<FlagStore::Listing> listing = store.List();
  if (!listing.ok()) return listing.status();
  Json by_key = Json::object();
  Json in_order = Json::array();
  for (const StoredFlag& flag : listing->flags) {
    if (request.has_flag_set() && flag.id.flag_set != request.flag_set()) continue;
    absl::StatusOr<Json> definition = ParseJson(flag.state.definition);
    if (!definition.ok()) return definition.status();
    if (flag.state.killed()) {
      response.add_warnings(absl::StrCat("flag ", DescribeFlag(flag.id),
                                         ": is killed; it is exported as it is, pinned"));
    }
    by_key[flag.id.key] = *definition;
    (*definition)["key"] = flag.id.key;
    in_order.push_back(*std::move(definition));
  }
  const bool unique = by_key.size() == in_order.size();
  const Json document = {{"$schema", "https://flagd.dev/schema/v0/flags.json"},
                         {"flags", unique ? std::move(by_key) : std::move(in_order)}};
  response.set_document(document.dump());
  response.set_revision(listing->revision);
  return absl::OkStatus();
}

absl::Status ImportFlags(FlagStore& store, Attribution attribution,
                         const v1::ImportRequest& request, v1::ImportResponse& response) {
  const absl::StatusOr<std::vector<FlagDefinition>> flags = ReadFlags(request);
  if (!flags.ok()) return flags.status();
  if (flags->empty()) return absl::InvalidArgumentError("documents: they define no flags");
  if (request.has_expected_revision()) {
    absl::Status status = ExpectRevision(store, request.expected_revision(), attribution);
    if (!status.ok()) return status;
  }
  const absl::StatusOr<FlagStore::Listing> listing = store.List();
  if (!listing.ok()) return listing.status();
  ImportPlanner planner(*listing, response);
  for (const FlagDefinition& flag : *flags) {
    if (absl::Status status = planner.Add(flag); !status.ok()) return status;
  }
  if (request.prune()) {
    if (absl::Status status = planner.Prune(request); !status.ok()) return status;
  }
  attribution.reason = request.reason();
  const absl::StatusOr<ChangeOutcome> outcome =
      MakeChanges(store, std::move(planner).Take(), attribution, request.dry_run());
  if (!outcome.ok()) return outcome.status();
  uint64_t unchanged = flags->size();
  for (const FlagDifference& difference : outcome->differences) {
    FillDifference(difference, *response.add_differences());
    unchanged -= difference.after.has_value() ? 1 : 0;
  }
  for (const FlagDefinition& flag : *flags) {
    for (std::string& warning : WarningsAbout(flag.id, flag.definition)) {
      response.add_warnings(std::move(warning));
    }
  }
  response.set_unchanged(unchanged);
  response.set_revision(outcome->revision);
  return absl::OkStatus();
}

absl::Status ValidateFlags(const FlagStore& store, const v1::ValidateRequest& request,
                           v1::ValidateResponse& response) {
  const CheckOptions options = {.lint = request.lint()};
  CheckReport report;
  if (!request.documents().empty()) {
    report = CheckDocuments(DocumentsOf(request), options);
  } else {
    const absl::StatusOr<FlagStore::Listing> listing = store.List();
    if (!listing.ok()) return listing.status();
    std::vector<FlagDefinition> flags;
    for (const StoredFlag& flag : listing->flags) {
      absl::StatusOr<Json> definition = ParseJson(flag.state.definition);
      if (!definition.ok()) return definition.status();
      flags.push_back({flag.id, *std::move(definition)});
    }
    report = CheckFlags(flags, "", options);
  }
  response.set_flags(report.flags);
  for (Finding& finding : report.findings) {
    v1::ValidateResponse::Finding& told = *response.add_findings();
    told.set_severity(SeverityOf(finding.severity));
    told.set_message(std::move(finding.message));
  }
  return absl::OkStatus();
}

}  // namespace guidon

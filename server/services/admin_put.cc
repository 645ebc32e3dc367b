#include "server/services/admin_put.h"

#include <optional>
#include <utility>
#include <vector>

#include "evaluator/flag_definitions.h"
#include "server/services/admin_messages.h"
#include "store/edits.h"

namespace guidon {

namespace v1 = admin::v1;

absl::Status PutFlags(FlagStore& store, Attribution attribution, const v1::PutRequest& request,
                      v1::PutResponse& response) {
  if (request.items().empty()) return absl::InvalidArgumentError("items: there are none");
  std::vector<Change> changes;
  for (const v1::PutRequest::Item& item : request.items()) {
    FlagId id = {item.flag_set(), item.key()};
    if (id.key.empty()) return absl::InvalidArgumentError("key: must name a flag");
    if (id.flag_set.empty()) id.flag_set = FlagSetIn(item.definition());
    Change change = {id, ChangeKind::kUpdate, EditPut(id, item.definition()), {}};
    if (item.has_expected_revision()) change.expected_revision = item.expected_revision();
    changes.push_back(std::move(change));
  }
  attribution.reason = request.reason();
  const absl::StatusOr<std::vector<ChangeResult>> results = store.Apply(changes, attribution);
  if (!results.ok()) return results.status();
  for (const ChangeResult& result : *results) {
    FillFlag(*result.flag, *response.add_flags());
    const absl::StatusOr<Json> definition = ParseJson(result.flag->state.definition);
    if (!definition.ok()) return definition.status();
    for (std::string& warning : WarningsAbout(result.flag->id, *definition)) {
      response.add_warnings(std::move(warning));
    }
  }
  return absl::OkStatus();
}

}  // namespace guidon

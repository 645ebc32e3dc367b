#include "server/services/admin_plan.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "evaluator/flag_definitions.h"
#include "store/change_plan.h"
#include "store/json_diff.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

absl::StatusOr<std::optional<StoredFlag>> Find(const FlagStore& store, const FlagId& id) {
  absl::StatusOr<StoredFlag> flag = store.Get(id);
  if (absl::IsNotFound(flag.status())) return std::nullopt;
  if (!flag.ok()) return flag.status();
  return *std::move(flag);
}

std::optional<FlagState> StateOf(const std::optional<StoredFlag>& flag) {
  return flag.has_value() ? std::optional(flag->state) : std::nullopt;
}

// The definition as JSON; its text where that is none.
Json DefinitionOf(const FlagState& state) {
  absl::StatusOr<Json> json = ParseJson(state.definition);
  return json.ok() ? *std::move(json) : Json(state.definition);
}

void AddPlace(std::string path, const std::optional<Json>& before, const std::optional<Json>& after,
              v1::FlagDifference& to) {
  v1::FlagDifference::Place& place = *to.add_places();
  place.set_path(std::move(path));
  if (before.has_value()) place.set_before(before->dump());
  if (after.has_value()) place.set_after(after->dump());
}

}  // namespace

absl::StatusOr<ChangeOutcome> MakeChanges(FlagStore& store, std::vector<Change> changes,
                                          const Attribution& attribution, bool dry_run) {
  std::vector<std::optional<StoredFlag>> seen;
  const auto lookup = [&](const FlagId& id) {
    absl::StatusOr<std::optional<StoredFlag>> flag = Find(store, id);
    if (flag.ok()) seen.push_back(*flag);
    return flag;
  };
  const auto entry = [&](const std::string& table, const std::string& name) {
    return store.Entry(table, name);
  };
  ChangeOutcome outcome;
  outcome.revision = store.revision();
  const absl::StatusOr<ChangePlan> plan =
      PlanChanges(changes, attribution, absl::UnixEpoch(), {outcome.revision, lookup, entry});
  if (!plan.ok()) return plan.status();
  for (const HistoryRecord& record : plan->records) {
    outcome.differences.push_back({record.id, StateOf(record.before), StateOf(record.after)});
  }
  if (dry_run || plan->records.empty()) return outcome;
  // Each flag was looked up once, in the order of the changes.
  for (size_t i = 0; i < changes.size(); ++i) {
    changes[i].expected_revision = seen[i].has_value() ? seen[i]->revision : 0;
  }
  const absl::StatusOr<std::vector<ChangeResult>> results = store.Apply(changes, attribution);
  if (!results.ok()) return results.status();
  for (const ChangeResult& result : *results) {
    outcome.revision = std::max(outcome.revision, result.revision);
  }
  return outcome;
}

void FillDifference(const FlagDifference& from, v1::FlagDifference& to) {
  to.set_flag_set(from.id.flag_set);
  to.set_key(from.id.key);
  if (!from.before.has_value() || !from.after.has_value()) {
    const bool added = !from.before.has_value();
    to.set_kind(added ? v1::FlagDifference::KIND_ADDED : v1::FlagDifference::KIND_DELETED);
    const Json definition = DefinitionOf(added ? *from.after : *from.before);
    added ? AddPlace("", std::nullopt, definition, to) : AddPlace("", definition, std::nullopt, to);
    return;
  }
  to.set_kind(v1::FlagDifference::KIND_CHANGED);
  if (from.before->killed() != from.after->killed()) {
    AddPlace("(killed)", Json(from.before->killed()), Json(from.after->killed()), to);
  }
  for (JsonDifference& place : DiffJson(DefinitionOf(*from.before), DefinitionOf(*from.after))) {
    AddPlace(std::move(place.path), place.before, place.after, to);
  }
}

}  // namespace guidon

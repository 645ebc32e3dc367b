#include "store/difference_message.h"

#include <optional>
#include <string>
#include <utility>

#include "evaluator/flag_definitions.h"
#include "store/json_diff.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

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

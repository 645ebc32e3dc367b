#include "store/change_plan.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/utf8.h"

namespace guidon {
namespace {

absl::Status CheckId(const FlagId& id) {
  if (id.key.empty()) return absl::InvalidArgumentError("a flag's key must not be empty");
  for (const std::string* const part : {&id.flag_set, &id.key}) {
    if (part->find('\0') != part->npos || !IsUtf8(*part)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "flag ", DescribeFlag(id), ": key and flag set must be UTF-8 text without NUL"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAttribution(const Attribution& attribution) {
  if (!IsUtf8(attribution.actor)) {
    return absl::InvalidArgumentError("the actor's name is not valid UTF-8");
  }
  if (!IsUtf8(attribution.reason)) {
    return absl::InvalidArgumentError("the reason is not valid UTF-8");
  }
  return absl::OkStatus();
}

absl::Status CheckState(const FlagId& id, const std::optional<FlagState>& state) {
  if (!state.has_value()) return absl::OkStatus();
  if (IsUtf8(state->definition) && IsUtf8(state->former_definition.value_or(""))) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("flag ", DescribeFlag(id), ": the definition is not valid UTF-8"));
}

absl::Status CheckExpected(const Change& change, const std::optional<StoredFlag>& current) {
  const Revision actual = current.has_value() ? current->revision : 0;
  if (change.expected_revision.value_or(actual) == actual) return absl::OkStatus();
  const std::string prefix = absl::StrCat("flag ", DescribeFlag(change.id), ": ");
  if (actual == 0) {
    return absl::AbortedError(absl::StrCat(prefix, "is not in the store, expected at revision ",
                                           *change.expected_revision));
  }
  if (*change.expected_revision == 0) {
    return absl::AbortedError(absl::StrCat(prefix, "exists already, at revision ", actual));
  }
  return absl::AbortedError(absl::StrCat(prefix, "is at revision ", actual, ", not at ",
                                         *change.expected_revision,
                                         ": look at it again, then repeat the change"));
}

ChangeKind KindOf(ChangeKind asked, bool exists_before, bool exists_after) {
  if (asked != ChangeKind::kUpdate) return asked;
  if (!exists_before) return ChangeKind::kCreate;
  return exists_after ? ChangeKind::kUpdate : ChangeKind::kDelete;
}

class Planner {
 public:
  Planner(const Attribution& attribution, absl::Time time, Revision newest,
          const FlagLookup& lookup)
      : attribution_(attribution), time_(time), newest_(newest), lookup_(lookup) {}

  absl::Status Add(const Change& change) {
    if (absl::Status checked = CheckId(change.id); !checked.ok()) return checked;
    absl::StatusOr<std::optional<StoredFlag>*> found = Find(change.id);
    if (!found.ok()) return found.status();
    std::optional<StoredFlag>& current = **found;
    if (absl::Status s = CheckExpected(change, current); !s.ok()) return s;

    absl::StatusOr<std::optional<FlagState>> next =
        change.edit(current.has_value() ? &current->state : nullptr);
    if (!next.ok()) return next.status();
    if (absl::Status s = CheckState(change.id, *next); !s.ok()) return s;
    if (next->has_value() == current.has_value() &&
        (!next->has_value() || **next == current->state)) {
      plan_.results.push_back({current, current.has_value() ? current->revision : 0});
      return absl::OkStatus();
    }
    Record(change, current, *std::move(next));
    return absl::OkStatus();
  }

  ChangePlan Take() && { return std::move(plan_); }

 private:
  // The flag as the changes so far leave it.
  absl::StatusOr<std::optional<StoredFlag>*> Find(const FlagId& id) {
    const auto touched = touched_.find(id);
    if (touched != touched_.end()) return &touched->second;
    absl::StatusOr<std::optional<StoredFlag>> stored = lookup_(id);
    if (!stored.ok()) return stored.status();
    return &touched_.emplace(id, *std::move(stored)).first->second;
  }

  void Record(const Change& change, std::optional<StoredFlag>& current,
              std::optional<FlagState> next) {
    HistoryRecord record;
    record.revision = ++newest_;
    record.time = time_;
    record.actor = attribution_.actor;
    record.reason = attribution_.reason;
    record.kind = KindOf(change.kind, current.has_value(), next.has_value());
    record.id = change.id;
    record.before = std::move(current);
    current.reset();
    if (next.has_value()) current = StoredFlag{change.id, *std::move(next), newest_};
    record.after = current;
    plan_.results.push_back({current, newest_});
    plan_.records.push_back(std::move(record));
  }

  const Attribution& attribution_;
  const absl::Time time_;
  Revision newest_;
  const FlagLookup& lookup_;
  std::map<FlagId, std::optional<StoredFlag>> touched_;
  ChangePlan plan_;
};

}  // namespace

absl::StatusOr<ChangePlan> PlanChanges(const std::vector<Change>& changes,
                                       const Attribution& attribution, absl::Time time,
                                       Revision newest, const FlagLookup& lookup) {
  if (absl::Status s = CheckAttribution(attribution); !s.ok()) return s;
  Planner planner(attribution, time, newest, lookup);
  for (const Change& change : changes) {
    if (absl::Status s = planner.Add(change); !s.ok()) return s;
  }
  return std::move(planner).Take();
}

}  // namespace guidon

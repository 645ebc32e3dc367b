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

absl::Status CheckEntry(const EntryWrite& entry) {
  for (const std::string* const part : {&entry.table, &entry.name}) {
    if (part->empty() || part->find('\0') != part->npos || !IsUtf8(*part)) {
      return absl::InvalidArgumentError(
          absl::StrCat("entry ", entry.name, " of table ", entry.table,
                       ": table and name must be UTF-8 text without NUL, and not empty"));
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
  Planner(const Attribution& attribution, absl::Time time, const PlanBase& base)
      : attribution_(attribution), time_(time), base_(base), newest_(base.newest) {}

  absl::Status Add(const Change& change) {
    const bool names_no_flag = change.edit == nullptr && change.id == FlagId();
    const absl::Status checked = names_no_flag ? absl::OkStatus() : CheckId(change.id);
    if (!checked.ok()) return checked;
    absl::StatusOr<std::optional<StoredFlag>*> found = Find(change.id);
    if (!found.ok()) return found.status();
    std::optional<StoredFlag>& current = **found;
    if (absl::Status s = CheckExpected(change, current); !s.ok()) return s;

    absl::StatusOr<std::optional<FlagState>> next = Next(change, current);
    if (!next.ok()) return next.status();
    if (absl::Status s = CheckState(change.id, *next); !s.ok()) return s;
    absl::StatusOr<std::vector<EntryChange>> entries = ChangeEntries(change.entries);
    if (!entries.ok()) return entries.status();
    const bool flag_changes = *next != StateOf(current);
    const bool is_event = change.edit == nullptr;
    if (!flag_changes && entries->empty() && !is_event) {
      plan_.results.push_back({current, current.has_value() ? current->revision : 0});
      return absl::OkStatus();
    }
    HistoryRecord record = NewRecord(change);
    record.entries = *std::move(entries);
    record.before = current;
    if (flag_changes) {
      record.kind = KindOf(change.kind, current.has_value(), next->has_value());
      current.reset();
      if (next->has_value()) current = StoredFlag{change.id, **std::move(next), newest_};
    }
    record.after = current;
    plan_.results.push_back({current, newest_});
    plan_.records.push_back(std::move(record));
    return absl::OkStatus();
  }

  // Adds what the attribution has to say about the changes, where there are any.
  absl::Status AddEntries() {
    if (plan_.records.empty() || attribution_.entries == nullptr) return absl::OkStatus();
    const absl::StatusOr<std::vector<EntryWrite>> writes =
        attribution_.entries(plan_.records.front().revision);
    if (!writes.ok()) return writes.status();
    absl::StatusOr<std::vector<EntryChange>> changes = ChangeEntries(*writes);
    if (!changes.ok()) return changes.status();
    for (EntryChange& change : *changes) {
      plan_.records.back().entries.push_back(std::move(change));
    }
    return absl::OkStatus();
  }

  ChangePlan Take() && { return std::move(plan_); }

 private:
  // The flag as the changes so far leave it.
  absl::StatusOr<std::optional<StoredFlag>*> Find(const FlagId& id) {
    const auto touched = touched_.find(id);
    if (touched != touched_.end()) return &touched->second;
    absl::StatusOr<std::optional<StoredFlag>> stored = base_.flag(id);
    if (!stored.ok()) return stored.status();
    return &touched_.emplace(id, *std::move(stored)).first->second;
  }

  static absl::StatusOr<std::optional<FlagState>> Next(const Change& change,
                                                       const std::optional<StoredFlag>& current) {
    if (change.edit == nullptr) return StateOf(current);
    return change.edit(current.has_value() ? &current->state : nullptr);
  }

  // Those of `writes` that change something.
  absl::StatusOr<std::vector<EntryChange>> ChangeEntries(const std::vector<EntryWrite>& writes) {
    std::vector<EntryChange> changes;
    for (const EntryWrite& write : writes) {
      if (absl::Status checked = CheckEntry(write); !checked.ok()) return checked;
      const auto [touched, is_first] = touched_entries_.try_emplace({write.table, write.name});
      if (is_first) {
        absl::StatusOr<std::optional<std::string>> stored = base_.entry(write.table, write.name);
        if (!stored.ok()) return stored.status();
        touched->second = *std::move(stored);
      }
      if (touched->second == write.value) continue;
      changes.push_back({write.table, write.name, touched->second, write.value});
      touched->second = write.value;
    }
    return changes;
  }

  HistoryRecord NewRecord(const Change& change) {
    HistoryRecord record;
    record.revision = ++newest_;
    record.time = time_;
    record.actor = attribution_.actor;
    record.reason = attribution_.reason;
    record.kind = change.kind;
    record.id = change.id;
    return record;
  }

  const Attribution& attribution_;
  const absl::Time time_;
  const PlanBase& base_;
  Revision newest_;
  std::map<FlagId, std::optional<StoredFlag>> touched_;
  std::map<std::pair<std::string, std::string>, std::optional<std::string>> touched_entries_;
  ChangePlan plan_;
};

}  // namespace

PlanBase BaseOn(const FlagStore& store) {
  PlanBase base;
  base.newest = store.revision();
  base.flag = [&store](const FlagId& id) { return FindFlag(store, id); };
  base.entry = [&store](const std::string& table, const std::string& name) {
    return store.Entry(table, name);
  };
  return base;
}

absl::StatusOr<std::optional<StoredFlag>> FindFlag(const FlagStore& store, const FlagId& id) {
  absl::StatusOr<StoredFlag> flag = store.Get(id);
  if (absl::IsNotFound(flag.status())) return std::nullopt;
  if (!flag.ok()) return flag.status();
  return *std::move(flag);
}

std::optional<FlagState> StateOf(const std::optional<StoredFlag>& flag) {
  if (!flag.has_value()) return std::nullopt;
  return flag->state;
}

absl::StatusOr<ChangePlan> PlanChanges(const std::vector<Change>& changes,
                                       const Attribution& attribution, absl::Time time,
                                       const PlanBase& base) {
  if (absl::Status s = CheckAttribution(attribution); !s.ok()) return s;
  Planner planner(attribution, time, base);
  for (const Change& change : changes) {
    if (absl::Status s = planner.Add(change); !s.ok()) return s;
  }
  if (absl::Status s = planner.AddEntries(); !s.ok()) return s;
  return std::move(planner).Take();
}

}  // namespace guidon

#include "server/access/pending_record.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "guidon/store/v1/access.pb.h"

namespace guidon {
namespace {

namespace v1 = store::v1;

void Fill(const FlagState& from, Revision revision, v1::FlagRecord& to) {
  to.set_definition(from.definition);
  to.set_revision(revision);
  if (from.killed()) to.set_former_definition(*from.former_definition);
}

FlagState StateOf(const v1::FlagRecord& from) {
  FlagState state;
  state.definition = from.definition();
  if (from.has_former_definition()) state.former_definition = from.former_definition();
  return state;
}

void FillFlag(const PendingChange::Flag& from, v1::PendingChange::Flag& to) {
  to.set_flag_set(from.id.flag_set);
  to.set_key(from.id.key);
  to.set_kind(static_cast<uint32_t>(from.kind));
  if (from.before.has_value()) {
    Fill(from.before->state, from.before->revision, *to.mutable_before());
  }
  if (from.after.has_value()) Fill(*from.after, 0, *to.mutable_after());
  for (const EntryWrite& entry : from.entries) {
    v1::PendingChange::EntryWrite& write = *to.add_entries();
    write.set_table(entry.table);
    write.set_name(entry.name);
    if (entry.value.has_value()) write.set_value(*entry.value);
  }
}

PendingChange::Flag FlagOf(const v1::PendingChange::Flag& from) {
  PendingChange::Flag flag;
  flag.id = {from.flag_set(), from.key()};
  flag.kind = static_cast<ChangeKind>(from.kind());
  if (from.has_before()) {
    flag.before = StoredFlag{flag.id, StateOf(from.before()), from.before().revision()};
  }
  if (from.has_after()) flag.after = StateOf(from.after());
  for (const v1::PendingChange::EntryWrite& write : from.entries()) {
    EntryWrite entry = {write.table(), write.name(), std::nullopt};
    if (write.has_value()) entry.value = write.value();
    flag.entries.push_back(std::move(entry));
  }
  return flag;
}

}  // namespace

std::string EncodePending(const PendingChange& change) {
  v1::PendingChange record;
  for (const PendingChange::Flag& flag : change.flags) FillFlag(flag, *record.add_flags());
  record.set_requester(change.requester);
  record.set_reason(change.reason);
  record.set_unix_nanos(absl::ToUnixNanos(change.time));
  record.set_approvals(change.approvals);
  for (const std::string& approver : change.approvers) record.add_approvers(approver);
  return record.SerializeAsString();
}

absl::StatusOr<PendingChange> DecodePending(const std::string& id, const std::string& bytes) {
  v1::PendingChange record;
  if (!record.ParseFromString(bytes) || record.flags().empty()) {
    return absl::DataLossError(
        absl::StrCat("pending change ", id, ": what the store holds of it is damaged"));
  }
  PendingChange change;
  change.id = id;
  for (const v1::PendingChange::Flag& flag : record.flags()) change.flags.push_back(FlagOf(flag));
  change.requester = record.requester();
  change.reason = record.reason();
  change.time = absl::FromUnixNanos(record.unix_nanos());
  change.approvals = record.approvals();
  change.approvers.assign(record.approvers().begin(), record.approvers().end());
  return change;
}

}  // namespace guidon

#include "store/record_codec.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "guidon/store/v1/record.pb.h"

namespace guidon {
namespace {

void Fill(const StoredFlag& flag, store::v1::FlagRecord& record) {
  record.set_definition(flag.state.definition);
  record.set_revision(flag.revision);
  if (flag.state.former_definition.has_value()) {
    record.set_former_definition(*flag.state.former_definition);
  }
}

// Nothing where no flag can be like that.
std::optional<StoredFlag> ToFlag(const FlagId& id, store::v1::FlagRecord& record) {
  if (record.revision() == 0) return std::nullopt;
  StoredFlag flag;
  flag.id = id;
  flag.state.definition = std::move(*record.mutable_definition());
  if (record.has_former_definition()) {
    flag.state.former_definition = std::move(*record.mutable_former_definition());
  }
  flag.revision = record.revision();
  return flag;
}

void Fill(const EntryChange& entry, store::v1::EntryRecord& record) {
  record.set_table(entry.table);
  record.set_name(entry.name);
  if (entry.before.has_value()) record.set_before(*entry.before);
  if (entry.after.has_value()) record.set_after(*entry.after);
}

EntryChange ToEntry(store::v1::EntryRecord& record) {
  EntryChange entry = {
      std::move(*record.mutable_table()), std::move(*record.mutable_name()), {}, {}};
  if (record.has_before()) entry.before = std::move(*record.mutable_before());
  if (record.has_after()) entry.after = std::move(*record.mutable_after());
  return entry;
}

bool Parse(absl::string_view bytes, google::protobuf::MessageLite& message) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

absl::Status Unreadable(Revision revision) {
  return absl::DataLossError(absl::StrCat("the record of revision ", revision, " is unreadable"));
}

}  // namespace

std::string EncodeFlag(const StoredFlag& flag) {
  store::v1::FlagRecord record;
  Fill(flag, record);
  return record.SerializeAsString();
}

absl::StatusOr<StoredFlag> DecodeFlag(const FlagId& id, absl::string_view bytes) {
  store::v1::FlagRecord record;
  if (Parse(bytes, record)) {
    std::optional<StoredFlag> flag = ToFlag(id, record);
    if (flag.has_value()) return *std::move(flag);
  }
  return absl::DataLossError(
      absl::StrCat("the record of flag ", DescribeFlag(id), " is unreadable"));
}

std::string EncodeHistory(const HistoryRecord& record) {
  store::v1::HistoryRecord stored;
  stored.set_unix_nanos(absl::ToUnixNanos(record.time));
  stored.set_actor(record.actor);
  stored.set_reason(record.reason);
  stored.set_kind(static_cast<uint32_t>(record.kind));
  stored.set_flag_set(record.id.flag_set);
  stored.set_key(record.id.key);
  if (record.before.has_value()) Fill(*record.before, *stored.mutable_before());
  if (record.after.has_value()) Fill(*record.after, *stored.mutable_after());
  stored.set_previous_hash(record.previous_hash);
  for (const EntryChange& entry : record.entries) Fill(entry, *stored.add_entries());
  return stored.SerializeAsString();
}

absl::StatusOr<HistoryRecord> DecodeHistory(Revision revision, absl::string_view bytes) {
  store::v1::HistoryRecord stored;
  if (!Parse(bytes, stored)) return Unreadable(revision);
  // An event may concern no flag.
  const bool is_event = stored.kind() != 0 && stored.flag_set().empty() && !stored.has_before() &&
                        !stored.has_after();
  if (stored.key().empty() && !is_event) return Unreadable(revision);
  HistoryRecord record;
  record.revision = revision;
  record.time = absl::FromUnixNanos(stored.unix_nanos());
  record.actor = std::move(*stored.mutable_actor());
  record.reason = std::move(*stored.mutable_reason());
  record.kind = static_cast<ChangeKind>(stored.kind());
  record.id = {std::move(*stored.mutable_flag_set()), std::move(*stored.mutable_key())};
  if (stored.has_before()) {
    record.before = ToFlag(record.id, *stored.mutable_before());
    if (!record.before.has_value()) return Unreadable(revision);
  }
  if (stored.has_after()) {
    record.after = ToFlag(record.id, *stored.mutable_after());
    if (!record.after.has_value()) return Unreadable(revision);
  }
  record.previous_hash = std::move(*stored.mutable_previous_hash());
  for (store::v1::EntryRecord& entry : *stored.mutable_entries()) {
    record.entries.push_back(ToEntry(entry));
  }
  return record;
}

std::string EncodeCached(const CachedDocument& document) {
  store::v1::CachedDocument stored;
  stored.set_text(document.text);
  stored.set_yaml(document.yaml);
  stored.set_fetched_unix_nanos(absl::ToUnixNanos(document.fetched));
  return stored.SerializeAsString();
}

absl::StatusOr<CachedDocument> DecodeCached(absl::string_view source, absl::string_view bytes) {
  store::v1::CachedDocument stored;
  if (!Parse(bytes, stored)) {
    return absl::DataLossError(
        absl::StrCat("the cached document of source ", source, " is unreadable"));
  }
  return CachedDocument{std::move(*stored.mutable_text()), stored.yaml(),
                        absl::FromUnixNanos(stored.fetched_unix_nanos())};
}

}  // namespace guidon

#include "server/access/protection.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "guidon/store/v1/access.pb.h"

namespace guidon {
namespace {

constexpr char kTable[] = "protections";

// Another one for each flag.
std::string NameOf(const FlagId& id) {
  return absl::StrCat(id.flag_set.size(), ":", id.flag_set, id.key);
}

}  // namespace

absl::StatusOr<std::map<FlagId, uint32_t>> Protections(const FlagStore& store) {
  const auto entries = store.Entries(kTable);
  if (!entries.ok()) return entries.status();
  std::map<FlagId, uint32_t> protections;
  for (const auto& [name, bytes] : *entries) {
    store::v1::Protection record;
    if (!record.ParseFromString(bytes) || record.key().empty()) {
      return absl::DataLossError(
          absl::StrCat("protection ", name, ": what the store holds of it is damaged"));
    }
    protections[{record.flag_set(), record.key()}] = record.approvals();
  }
  return protections;
}

absl::Status Protect(FlagStore& store, const FlagId& id, uint32_t approvals,
                     const Attribution& attribution) {
  if (approvals == 0 || approvals > kMostApprovals) {
    return absl::InvalidArgumentError(absl::StrCat("approvals: must be 1 to ", kMostApprovals));
  }
  if (absl::Status flag = store.Get(id).status(); !flag.ok()) return flag;
  store::v1::Protection record;
  record.set_flag_set(id.flag_set);
  record.set_key(id.key);
  record.set_approvals(approvals);
  const EntryWrite entry = {kTable, NameOf(id), record.SerializeAsString()};
  return store.Apply({{id, ChangeKind::kProtect, nullptr, {}, {entry}}}, attribution).status();
}

absl::Status Unprotect(FlagStore& store, const FlagId& id, const Attribution& attribution) {
  const auto protections = Protections(store);
  if (!protections.ok()) return protections.status();
  if (protections->count(id) == 0) {
    return absl::NotFoundError(absl::StrCat("flag ", DescribeFlag(id), ": is not protected"));
  }
  const EntryWrite entry = {kTable, NameOf(id), std::nullopt};
  return store.Apply({{id, ChangeKind::kUnprotect, nullptr, {}, {entry}}}, attribution).status();
}

}  // namespace guidon

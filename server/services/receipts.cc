#include "server/services/receipts.h"

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "guidon/store/v1/record.pb.h"
#include "store/past_store.h"

namespace guidon {
namespace {

constexpr char kTable[] = "receipts";
// How many old receipts a write takes away: more than it adds, so that the table shrinks to its
// bounds again after a burst.
constexpr size_t kTakenAwayAtOnce = 8;

absl::Status CheckKey(absl::string_view key) {
  if (!key.empty() && key.size() <= Receipts::kLongestKey) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "idempotency-key: must have 1 to ", Receipts::kLongestKey, " bytes, and has ", key.size()));
}

}  // namespace

Receipts::Receipts(FlagStore& store, std::function<int64_t()> unix_seconds)
    : store_(store), unix_seconds_(std::move(unix_seconds)) {
  const absl::StatusOr<std::map<std::string, std::string>> entries = store.Entries(kTable);
  if (!entries.ok()) return;  // then so will be all writes
  MutexLock lock(mutex_);
  for (const auto& [key, value] : *entries) {
    store::v1::Receipt stored;
    if (stored.ParseFromString(value)) stored_.emplace(stored.unix_seconds(), key);
  }
}

absl::Status Receipts::Once(std::optional<absl::string_view> key, const std::string& actor,
                            absl::string_view request, Write write) {
  if (!key.has_value()) return write(store_, {actor, ""});
  if (absl::Status checked = CheckKey(*key); !checked.ok()) return checked;
  const std::string name(*key);
  {
    MutexLock lock(mutex_);
    if (!under_way_.insert(name).second) {
      return absl::UnavailableError(
          "idempotency-key: a request with this key is under way; try again for its outcome");
    }
  }
  const absl::Cleanup over = [&] {
    MutexLock lock(mutex_);
    under_way_.erase(name);
  };
  const Receipt receipt = {Sha256::Of(absl::StrCat(actor.size(), ":", actor, request)), 0,
                           unix_seconds_()};
  const absl::StatusOr<std::optional<Receipt>> earlier = Find(name);
  if (!earlier.ok()) return earlier.status();
  if (!earlier->has_value()) return MakeFirst(name, actor, receipt, write);
  if ((*earlier)->digest != receipt.digest) {
    return absl::InvalidArgumentError(
        "idempotency-key: came with another request before; take a new key for each request");
  }
  PastStore past(store_, (*earlier)->first - 1);
  return write(past, {actor, ""});
}

absl::StatusOr<std::optional<Receipts::Receipt>> Receipts::Find(const std::string& key) const {
  {
    MutexLock lock(mutex_);
    const auto unstored = unstored_.find(key);
    if (unstored != unstored_.end()) return unstored->second;
  }
  const absl::StatusOr<std::optional<std::string>> entry = store_.Entry(kTable, key);
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) return std::nullopt;
  store::v1::Receipt stored;
  if (!stored.ParseFromString(**entry) || stored.first_revision() == 0) {
    return absl::DataLossError("idempotency-key: what the store keeps under it is unreadable");
  }
  return Receipt{stored.request_digest(), stored.first_revision(), stored.unix_seconds()};
}

absl::Status Receipts::MakeFirst(const std::string& key, const std::string& actor, Receipt receipt,
                                 Write write) {
  Attribution attribution = {actor, ""};
  std::vector<Age> taken_away;
  attribution.entries = [&](Revision first) -> absl::StatusOr<std::vector<EntryWrite>> {
    receipt.first = first;
    store::v1::Receipt stored;
    stored.set_request_digest(receipt.digest);
    stored.set_first_revision(receipt.first);
    stored.set_unix_seconds(receipt.unix_seconds);
    std::vector<EntryWrite> writes = {{kTable, key, stored.SerializeAsString()}};
    taken_away = Expired(receipt.unix_seconds);
    for (const Age& old : taken_away) writes.push_back({kTable, old.second, std::nullopt});
    return writes;
  };
  absl::Status status = write(store_, std::move(attribution));
  if (!status.ok()) return status;  // nothing was written
  if (receipt.first == 0) {
    receipt.first = store_.revision() + 1;
    RememberUnstored(key, receipt);
    return status;
  }
  MutexLock lock(mutex_);
  stored_.emplace(receipt.unix_seconds, key);
  for (const Age& old : taken_away) stored_.erase(old);
  return status;
}

std::vector<Receipts::Age> Receipts::Expired(int64_t now) const {
  MutexLock lock(mutex_);
  std::vector<Age> expired;
  size_t left = stored_.size() + 1;  // with the one to come
  for (const Age& oldest : stored_) {
    if (expired.size() == kTakenAwayAtOnce) break;
    if (left <= kMost && oldest.first >= now - kLifetime) break;
    expired.push_back(oldest);
    --left;
  }
  return expired;
}

void Receipts::RememberUnstored(const std::string& key, const Receipt& receipt) {
  MutexLock lock(mutex_);
  unstored_[key] = receipt;
  unstored_keys_.push_back(key);
  if (unstored_keys_.size() <= kMost) return;
  unstored_.erase(unstored_keys_.front());
  unstored_keys_.pop_front();
}

}  // namespace guidon

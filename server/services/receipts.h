#ifndef GUIDON_SERVER_SERVICES_RECEIPTS_H_
#define GUIDON_SERVER_SERVICES_RECEIPTS_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "store/flag_store.h"

namespace guidon {

// Makes retries of writes safe. A write that comes with an idempotency key leaves a receipt in the
// store, together with its changes: which request it was and at which revision it was made. When
// the same key comes again, the same write is tried on the store as it was then, which gives the
// same reply and changes nothing. A write that changes nothing is remembered in memory alone, and
// one that is refused not at all: trying it again is its retry.
//
// Receipts are kept for 24 hours, but no more than the newest 10,000. Thread-safe.
class Receipts {
 public:
  static constexpr int64_t kLifetime = 24 * 60 * 60;  // seconds
  static constexpr size_t kMost = 10'000;
  static constexpr size_t kLongestKey = 128;

  // `store` must outlive this. Reads the receipts that are there.
  Receipts(FlagStore& store, std::function<int64_t()> unix_seconds);

  // A write: carries out a request and fills in its reply. The attribution's reason is the write's
  // own to say. What it does may depend on the request and on the store's flags and history only.
  using Write = absl::FunctionRef<absl::Status(FlagStore& store, Attribution attribution)>;

  // Carries `write` out, or again what it did before under this key. Without a key, just the write.
  // `request` tells it from others: the method and the message.
  //
  // INVALID_ARGUMENT: the key is empty or too long, or came with another request or actor before.
  // UNAVAILABLE: a write with this key is under way.
  absl::Status Once(std::optional<absl::string_view> key, const std::string& actor,
                    absl::string_view request, Write write);

 private:
  struct Receipt {
    std::string digest;  // of the request
    Revision first = 0;  // of the write's changes
    int64_t unix_seconds = 0;
  };
  using Age = std::pair<int64_t, std::string>;  // of a key

  absl::StatusOr<std::optional<Receipt>> Find(const std::string& key) const;
  absl::Status MakeFirst(const std::string& key, const std::string& actor, Receipt receipt,
                         Write write);
  std::vector<Age> Expired(int64_t now) const;
  void RememberUnstored(const std::string& key, const Receipt& receipt);

  FlagStore& store_;
  const std::function<int64_t()> unix_seconds_;

  mutable Mutex mutex_;
  std::set<std::string> under_way_ ABSL_GUARDED_BY(mutex_);
  std::set<Age> stored_ ABSL_GUARDED_BY(mutex_);  // the oldest first
  // Of writes without changes: the newest ones, and their keys in order.
  std::map<std::string, Receipt> unstored_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> unstored_keys_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_RECEIPTS_H_

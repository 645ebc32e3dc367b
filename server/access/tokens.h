#ifndef GUIDON_SERVER_ACCESS_TOKENS_H_
#define GUIDON_SERVER_ACCESS_TOKENS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/access.h"
#include "store/flag_store.h"

namespace guidon {

// The tokens that a store keeps, as hashes. Read anew each time, so that a restored backup counts
// at once. Thread-safe.
class Tokens {
 public:
  // `store` must outlive this.
  explicit Tokens(FlagStore& store) : store_(store) {}

  // Nothing where there is none. DATA_LOSS: it cannot be read.
  absl::StatusOr<std::optional<TokenRecord>> Find(const std::string& id) const;

  // Sorted by name, older ones first; also those that have ended.
  absl::StatusOr<std::vector<TokenRecord>> List() const;

  struct Created {
    TokenRecord token;
    std::string text;  // which is kept nowhere
  };
  // Makes a token with the name, role, flag sets, times and creator of `token`. Durable when it
  // returns. INVALID_ARGUMENT: a name or flag set that cannot be. Else as FlagStore::Apply.
  absl::StatusOr<Created> Create(TokenRecord token, const std::string& reason);

  // Ends a token at `time`; one that is revoked already stays as it is. NOT_FOUND: there is none.
  absl::StatusOr<TokenRecord> Revoke(const std::string& id, absl::Time time,
                                     const Attribution& attribution);

 private:
  absl::Status Write(const TokenRecord& token, ChangeKind kind, const Attribution& attribution);

  FlagStore& store_;
};

// Such as `token 0123456789ab "ci" (editor, flag set "web")`, for people.
std::string Describe(const TokenRecord& token);

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_TOKENS_H_

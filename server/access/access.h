#ifndef GUIDON_SERVER_ACCESS_ACCESS_H_
#define GUIDON_SERVER_ACCESS_ACCESS_H_

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/caller.h"
#include "server/access/identity_map.h"
#include "server/access/refusals.h"
#include "server/access/token.h"

namespace guidon {

// A token as it is kept.
struct TokenRecord {
  std::string id;
  std::string name;  // the identity that it stands for; several tokens may share one
  Role role = Role::kViewer;
  std::vector<std::string> flag_sets;  // empty: all
  SecretHash hash;
  absl::Time created;
  std::string created_by;
  absl::Time expires = absl::InfiniteFuture();
  std::optional<absl::Time> revoked;
};

// What a call touches.
class Reach {
 public:
  // One flag set; "" is that of the flags that name none.
  static Reach FlagSet(const std::string& flag_set) { return {Kind::kOne, flag_set}; }
  // As much as is the caller's; the handler limits it to that, see CallerStore.
  static Reach Own() { return {Kind::kOwn, ""}; }
  // More than one flag set; nothing for callers who are limited to some.
  static Reach Everything() { return {Kind::kEverything, ""}; }

 private:
  friend class Access;
  enum class Kind { kOne, kOwn, kEverything };
  Reach(Kind kind, std::string flag_set) : kind_(kind), flag_set_(std::move(flag_set)) {}

  Kind kind_;
  std::string flag_set_;
};

// What a call says of its caller.
struct Credentials {
  std::optional<std::string> authorization;    // the header
  bool has_certificate = false;                // one that TLS has verified
  std::vector<std::string> certificate_names;  // URIs, DNS names, common name
  std::string actor;                           // who the caller says they are
  std::string peer;                            // the client's address
};

Credentials CredentialsOf(const grpc::CallbackServerContext& context);

// Decides who may call the admin services. Thread-safe.
class Access {
 public:
  struct Options {
    bool required = false;   // whether everybody must say who they are
    std::string token_file;  // of a token that is always an admin's; "": there is none
    IdentityMap identities;
  };
  // Finds a token by its id; nothing where there is none.
  using FindToken =
      std::function<absl::StatusOr<std::optional<TokenRecord>>(const std::string& id)>;

  // `refusals` must outlive this.
  Access(Options options, FindToken find_token, Refusals& refusals,
         std::function<absl::Time()> now);

  // The head of every handler of an admin service:
  //
  //   const auto caller = access_.Authorize(*context, *request, Role::kEditor,
  //                                         Reach::FlagSet(request->flag_set()));
  //   if (!caller.ok()) return Finish(context, caller.status());
  //
  // Returns who calls. A certificate or token that comes with the call is checked even where none
  // is required; where none is and none comes, the caller is an admin by the name in
  // `guidon-actor`.
  //
  // UNAUTHENTICATED: no token or certificate, or the token is unknown, wrong, expired or revoked;
  // what it takes to find out does not depend on which. PERMISSION_DENIED: the role, or the flag
  // sets, do not reach so far. The refusal has been counted and logged.
  absl::StatusOr<Caller> Authorize(const grpc::CallbackServerContext& context,
                                   const google::protobuf::Message& request, Role role,
                                   const Reach& reach);

  // The same, for a call of `method`, e.g. "Kill".
  absl::StatusOr<Caller> Authorize(const Credentials& credentials, const std::string& method,
                                   Role role, const Reach& reach);

  // Whether a caller of a call that goes on for long still has what let them in. UNAUTHENTICATED
  // where not.
  absl::Status Recheck(const Caller& caller) const;

  // PERMISSION_DENIED, counted and logged, unless the caller may use the flag set.
  absl::Status CheckFlagSet(const Caller& caller, const std::string& flag_set);

  // PERMISSION_DENIED with this message, counted under `cause` and logged.
  absl::Status Deny(const Caller& caller, absl::string_view cause, absl::string_view message);

  // Whether everybody is let in.
  bool open() const { return !options_.required; }

  absl::Time Now() const { return now_(); }

 private:
  struct Refused {
    absl::Status status;
    absl::string_view cause;
    std::string identity = "unauthenticated";
  };
  struct Outcome {
    Caller caller;
    std::optional<Refused> refused;
  };

  Outcome Authenticate(const Credentials& credentials) const;
  Outcome CheckToken(absl::string_view token) const;
  bool IsFileToken(absl::string_view token) const;
  std::optional<Refused> CheckLife(const TokenRecord& token) const;
  static std::optional<Refused> CheckReach(const Caller& caller, Role role, const Reach& reach);
  absl::Status Refuse(const Refused& refused, const std::string& method, const std::string& peer);

  const Options options_;
  const FindToken find_token_;
  Refusals& refusals_;
  const std::function<absl::Time()> now_;
};

// Reads the file of a token: one line, at least 32 characters. NOT_FOUND and the like: it cannot be
// read. INVALID_ARGUMENT: what is in it is no token. Messages name the file and what to do.
absl::StatusOr<std::string> ReadTokenFile(const std::string& path);

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_ACCESS_H_

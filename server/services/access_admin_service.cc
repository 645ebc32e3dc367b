#include "server/services/access_admin_service.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "guidon/admin/v1/access.grpc.pb.h"
#include "server/access/pending_changes.h"
#include "server/access/protection.h"
#include "server/services/admin_plan.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

void SetTime(absl::Time from, google::protobuf::Timestamp& to) {
  const timespec time = absl::ToTimespec(from);
  to.set_seconds(time.tv_sec);
  to.set_nanos(static_cast<int32_t>(time.tv_nsec));
}

v1::Role RoleMessage(Role role) { return static_cast<v1::Role>(role); }  // the numbers are the same

void FillToken(const TokenRecord& from, v1::Token& to) {
  to.set_id(from.id);
  to.set_name(from.name);
  to.set_role(RoleMessage(from.role));
  for (const std::string& flag_set : from.flag_sets) to.add_flag_sets(flag_set);
  SetTime(from.created, *to.mutable_created());
  to.set_created_by(from.created_by);
  if (from.expires != absl::InfiniteFuture()) SetTime(from.expires, *to.mutable_expires());
  if (from.revoked.has_value()) SetTime(*from.revoked, *to.mutable_revoked());
}

void FillProtection(const FlagId& id, uint32_t approvals, v1::Protection& to) {
  to.set_flag_set(id.flag_set);
  to.set_key(id.key);
  to.set_approvals(approvals);
}

// The time at which a token ends that is made now.
absl::StatusOr<absl::Time> ExpiryOf(const v1::CreateTokenRequest& request, absl::Time now) {
  if (!request.has_time_to_live()) return absl::InfiniteFuture();
  const absl::Duration life = absl::Seconds(request.time_to_live().seconds()) +
                              absl::Nanoseconds(request.time_to_live().nanos());
  if (life > absl::ZeroDuration() && life <= absl::Hours(24 * 36500)) return now + life;
  return absl::InvalidArgumentError("time_to_live: must be more than 0 and at most 100 years");
}

class AccessAdminService final : public v1::AccessAdmin::CallbackService {
 public:
  AccessAdminService(FlagStore& store, Tokens& tokens, Access& access)
      : store_(store), tokens_(tokens), access_(access), pending_(store, access) {}

  grpc::ServerUnaryReactor* WhoAmI(grpc::CallbackServerContext* context,
                                   const v1::WhoAmIRequest* request,
                                   v1::WhoAmIResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, Reach::Own());
    if (!caller.ok()) return Finish(context, caller.status());
    response->set_identity(caller->identity);
    response->set_role(RoleMessage(caller->role));
    for (const std::string& flag_set : caller->flag_sets) response->add_flag_sets(flag_set);
    response->set_authenticated(caller->authenticated);
    response->set_token_id(caller->token_id);
    const absl::StatusOr<std::optional<TokenRecord>> token = tokens_.Find(caller->token_id);
    if (token.ok() && token->has_value() && (*token)->expires != absl::InfiniteFuture()) {
      SetTime((*token)->expires, *response->mutable_expires());
    }
    return Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* CreateToken(grpc::CallbackServerContext* context,
                                        const v1::CreateTokenRequest* request,
                                        v1::CreateTokenResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kAdmin, Reach::Everything());
    if (!caller.ok()) return Finish(context, caller.status());
    return Finish(context, Create(*caller, *request, *response));
  }

  grpc::ServerUnaryReactor* ListTokens(grpc::CallbackServerContext* context,
                                       const v1::ListTokensRequest* request,
                                       v1::ListTokensResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kAdmin, Reach::Everything());
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<std::vector<TokenRecord>> tokens = tokens_.List();
    if (!tokens.ok()) return Finish(context, tokens.status());
    for (const TokenRecord& token : *tokens) FillToken(token, *response->add_tokens());
    return Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* RevokeToken(grpc::CallbackServerContext* context,
                                        const v1::RevokeTokenRequest* request,
                                        v1::RevokeTokenResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kAdmin, Reach::Everything());
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<TokenRecord> token =
        tokens_.Revoke(request->id(), access_.Now(), {caller->identity, request->reason()});
    if (token.ok()) FillToken(*token, *response->mutable_token());
    return Finish(context, token.status());
  }

  grpc::ServerUnaryReactor* Protect(grpc::CallbackServerContext* context,
                                    const v1::ProtectRequest* request,
                                    v1::ProtectResponse* response) override {
    const FlagId id = {request->flag_set(), request->key()};
    const auto caller =
        access_.Authorize(*context, *request, Role::kAdmin, Reach::FlagSet(id.flag_set));
    if (!caller.ok()) return Finish(context, caller.status());
    const uint32_t approvals = std::max(1U, request->approvals());
    const absl::Status protect =
        guidon::Protect(store_, id, approvals, {caller->identity, request->reason()});
    if (protect.ok()) FillProtection(id, approvals, *response->mutable_protection());
    response->set_enforced(!access_.open());
    return Finish(context, protect);
  }

  grpc::ServerUnaryReactor* Unprotect(grpc::CallbackServerContext* context,
                                      const v1::UnprotectRequest* request,
                                      v1::UnprotectResponse*) override {
    const FlagId id = {request->flag_set(), request->key()};
    const auto caller =
        access_.Authorize(*context, *request, Role::kAdmin, Reach::FlagSet(id.flag_set));
    if (!caller.ok()) return Finish(context, caller.status());
    return Finish(context, guidon::Unprotect(store_, id, {caller->identity, request->reason()}));
  }

  grpc::ServerUnaryReactor* ListProtections(grpc::CallbackServerContext* context,
                                            const v1::ListProtectionsRequest* request,
                                            v1::ListProtectionsResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, Reach::Own());
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<std::map<FlagId, uint32_t>> protections = Protections(store_);
    if (!protections.ok()) return Finish(context, protections.status());
    for (const auto& [id, approvals] : *protections) {
      if (!caller->MayUse(id.flag_set)) continue;
      FillProtection(id, approvals, *response->add_protections());
    }
    return Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* ListPendingChanges(grpc::CallbackServerContext* context,
                                               const v1::ListPendingChangesRequest* request,
                                               v1::ListPendingChangesResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, Reach::Own());
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<std::vector<PendingChange>> changes = pending_.List();
    if (!changes.ok()) return Finish(context, changes.status());
    for (const PendingChange& change : *changes) {
      const bool theirs =
          std::all_of(change.flags.begin(), change.flags.end(),
                      [&](const auto& flag) { return caller->MayUse(flag.id.flag_set); });
      if (theirs) FillPending(change, *response->add_changes());
    }
    return Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* Approve(grpc::CallbackServerContext* context,
                                    const v1::ApproveRequest* request,
                                    v1::ApproveResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kEditor, Reach::Own());
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<PendingChanges::Approval> approval =
        pending_.Approve(request->id(), *caller, request->reason());
    if (!approval.ok()) return Finish(context, approval.status());
    response->set_applied(approval->applied.has_value());
    response->set_revision(approval->applied.value_or(store_.revision()));
    FillPending(approval->change, *response->mutable_change());
    response->mutable_change()->set_stale(false);
    return Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* Reject(grpc::CallbackServerContext* context,
                                   const v1::RejectRequest* request,
                                   v1::RejectResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kEditor, Reach::Own());
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<PendingChange> change =
        pending_.Reject(request->id(), *caller, request->reason());
    if (change.ok()) FillPending(*change, *response->mutable_change());
    return Finish(context, change.status());
  }

 private:
  absl::Status Create(const Caller& caller, const v1::CreateTokenRequest& request,
                      v1::CreateTokenResponse& response) {
    TokenRecord token;
    token.name = request.name();
    if (request.role() < v1::ROLE_VIEWER || request.role() > v1::ROLE_ADMIN) {
      return absl::InvalidArgumentError("role: must be viewer, editor or admin");
    }
    token.role = static_cast<Role>(request.role());
    token.flag_sets.assign(request.flag_sets().begin(), request.flag_sets().end());
    token.created = access_.Now();
    token.created_by = caller.identity;
    const absl::StatusOr<absl::Time> expires = ExpiryOf(request, token.created);
    if (!expires.ok()) return expires.status();
    token.expires = *expires;
    const absl::StatusOr<Tokens::Created> created =
        tokens_.Create(std::move(token), request.reason());
    if (!created.ok()) return created.status();
    FillToken(created->token, *response.mutable_token());
    response.set_text(created->text);
    return absl::OkStatus();
  }

  void FillPending(const PendingChange& from, v1::PendingChange& to) const {
    to.set_id(from.id);
    to.set_requester(from.requester);
    to.set_reason(from.reason);
    SetTime(from.time, *to.mutable_time());
    to.set_approvals(from.approvals);
    for (const std::string& approver : from.approvers) to.add_approvers(approver);
    for (const PendingChange::Flag& flag : from.flags) {
      std::optional<FlagState> before;
      if (flag.before.has_value()) before = flag.before->state;
      FillDifference({flag.id, std::move(before), flag.after}, *to.add_differences());
    }
    to.set_stale(pending_.IsStale(from));
  }

  FlagStore& store_;
  Tokens& tokens_;
  Access& access_;
  PendingChanges pending_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAccessAdminService(FlagStore& store, Tokens& tokens,
                                                      Access& access) {
  return std::make_unique<AccessAdminService>(store, tokens, access);
}

}  // namespace guidon

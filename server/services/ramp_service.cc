#include "server/services/ramp_service.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "guidon/admin/v1/ramps.grpc.pb.h"
#include "server/access/protection.h"
#include "server/ramps/ramp_steps.h"
#include "server/services/grpc_status.h"
#include "server/services/source_hint.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

// The kill switch as CallerStore has it: it must not wait for anybody.
bool IsKillSwitch(const v1::FlagAction& action) {
  return action.action_case() == v1::FlagAction::kKill && action.kill().empty();
}

class RampService final : public v1::RampAdmin::CallbackService {
 public:
  RampService(Automation& automation, const FlagStore& store, const FlagCatalog& catalog,
              Access& access)
      : ramps_(automation.ramps()), schedule_(automation.schedule()), store_(store),
        catalog_(catalog), access_(access) {}

  grpc::ServerUnaryReactor* StartRamp(grpc::CallbackServerContext* context,
                                      const v1::StartRampRequest* request,
                                      v1::RampResponse* response) override {
    const absl::StatusOr<Caller> caller = MayStart(*context, *request);
    if (!caller.ok()) return Finish(context, caller.status());
    return Answer(context, WithHint(ramps_.Start(*request, caller->identity), *request), *response);
  }

  grpc::ServerUnaryReactor* PlanRamp(grpc::CallbackServerContext* context,
                                     const v1::StartRampRequest* request,
                                     v1::RampResponse* response) override {
    const absl::StatusOr<Caller> caller = MayStart(*context, *request);
    if (!caller.ok()) return Finish(context, caller.status());
    return Answer(context, WithHint(ramps_.Plan(*request, caller->identity), *request), *response);
  }

  grpc::ServerUnaryReactor* GetRamp(grpc::CallbackServerContext* context,
                                    const v1::RampRequest* request,
                                    v1::RampResponse* response) override {
    const auto caller =
        access_.Authorize(*context, *request, Role::kViewer, Reach::FlagSet(request->flag_set()));
    if (!caller.ok()) return Finish(context, caller.status());
    return Answer(context, ramps_.Get({request->flag_set(), request->key()}), *response);
  }

  grpc::ServerUnaryReactor* ListRamps(grpc::CallbackServerContext* context,
                                      const v1::ListRampsRequest* request,
                                      v1::ListRampsResponse* response) override {
    const Reach reach =
        request->has_flag_set() ? Reach::FlagSet(request->flag_set()) : Reach::Own();
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, reach);
    if (!caller.ok()) return Finish(context, caller.status());
    for (const v1::Ramp& ramp : ramps_.List()) {
      if (!caller->MayUse(ramp.flag_set())) continue;
      if (request->has_flag_set() && ramp.flag_set() != request->flag_set()) continue;
      if (request->under_way() && !IsUnderWay(ramp)) continue;
      v1::Ramp& added = *response->add_ramps();
      added = ramp;
      if (added.has_guard()) added.mutable_guard()->clear_text();
    }
    return Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* PauseRamp(grpc::CallbackServerContext* context,
                                      const v1::RampRequest* request,
                                      v1::RampResponse* response) override {
    const auto caller =
        access_.Authorize(*context, *request, Role::kEditor, Reach::FlagSet(request->flag_set()));
    if (!caller.ok()) return Finish(context, caller.status());
    return Answer(context, ramps_.Pause(IdOf(*request), {caller->identity, request->reason()}),
                  *response);
  }

  grpc::ServerUnaryReactor* ResumeRamp(grpc::CallbackServerContext* context,
                                       const v1::RampRequest* request,
                                       v1::RampResponse* response) override {
    const auto caller =
        access_.Authorize(*context, *request, Role::kEditor, Reach::FlagSet(request->flag_set()));
    if (!caller.ok()) return Finish(context, caller.status());
    absl::Status allowed = CheckProtection(*caller, IdOf(*request));
    if (!allowed.ok()) return Finish(context, allowed);
    return Answer(context, ramps_.Resume(IdOf(*request), {caller->identity, request->reason()}),
                  *response);
  }

  grpc::ServerUnaryReactor* AbortRamp(grpc::CallbackServerContext* context,
                                      const v1::RampRequest* request,
                                      v1::RampResponse* response) override {
    const auto caller =
        access_.Authorize(*context, *request, Role::kEditor, Reach::FlagSet(request->flag_set()));
    if (!caller.ok()) return Finish(context, caller.status());
    return Answer(context, ramps_.Abort(IdOf(*request), {caller->identity, request->reason()}),
                  *response);
  }

  grpc::ServerUnaryReactor* ScheduleChange(grpc::CallbackServerContext* context,
                                           const v1::ScheduleChangeRequest* request,
                                           v1::ScheduledChangeResponse* response) override {
    const absl::StatusOr<Caller> caller = MaySchedule(*context, *request);
    if (!caller.ok()) return Finish(context, caller.status());
    return Answer(context, WithHint(schedule_.Schedule(*request, caller->identity), *request),
                  *response);
  }

  grpc::ServerUnaryReactor* PlanScheduledChange(grpc::CallbackServerContext* context,
                                                const v1::ScheduleChangeRequest* request,
                                                v1::ScheduledChangeResponse* response) override {
    const absl::StatusOr<Caller> caller = MaySchedule(*context, *request);
    if (!caller.ok()) return Finish(context, caller.status());
    return Answer(context, WithHint(schedule_.Plan(*request, caller->identity), *request),
                  *response);
  }

  grpc::ServerUnaryReactor* ListScheduledChanges(
      grpc::CallbackServerContext* context, const v1::ListScheduledChangesRequest* request,
      v1::ListScheduledChangesResponse* response) override {
    const bool in_set = request->has_flag_set() || !request->key().empty();
    const Reach reach = in_set ? Reach::FlagSet(request->flag_set()) : Reach::Own();
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, reach);
    if (!caller.ok()) return Finish(context, caller.status());
    for (const v1::ScheduledChange& change : schedule_.List()) {
      if (!caller->MayUse(change.flag_set())) continue;
      if (in_set && change.flag_set() != request->flag_set()) continue;
      if (!request->key().empty() && change.key() != request->key()) continue;
      if (request->pending() && change.state() != v1::ScheduledChange::STATE_PENDING) continue;
      *response->add_changes() = change;
    }
    return Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* CancelScheduledChange(grpc::CallbackServerContext* context,
                                                  const v1::CancelScheduledChangeRequest* request,
                                                  v1::ScheduledChangeResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kEditor, Reach::Own());
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<v1::ScheduledChange> change = schedule_.Get(request->id());
    if (!change.ok()) return Finish(context, change.status());
    absl::Status allowed = access_.CheckFlagSet(*caller, change->flag_set());
    if (!allowed.ok()) return Finish(context, allowed);
    return Answer(context, schedule_.Cancel(request->id(), {caller->identity, request->reason()}),
                  *response);
  }

 private:
  template <typename Request>
  static FlagId IdOf(const Request& request) {
    return {request.flag_set(), request.key()};
  }

  absl::StatusOr<Caller> MayStart(const grpc::CallbackServerContext& context,
                                  const v1::StartRampRequest& request) {
    absl::StatusOr<Caller> caller =
        access_.Authorize(context, request, Role::kEditor, Reach::FlagSet(request.flag_set()));
    if (!caller.ok()) return caller;
    absl::Status allowed = CheckProtection(*caller, IdOf(request));
    if (!allowed.ok()) return allowed;
    return caller;
  }

  absl::StatusOr<Caller> MaySchedule(const grpc::CallbackServerContext& context,
                                     const v1::ScheduleChangeRequest& request) {
    absl::StatusOr<Caller> caller =
        access_.Authorize(context, request, Role::kEditor, Reach::FlagSet(request.flag_set()));
    if (!caller.ok() || IsKillSwitch(request.action())) return caller;
    absl::Status allowed = CheckProtection(*caller, IdOf(request));
    if (!allowed.ok()) return allowed;
    return caller;
  }

  // What guidond will do by itself cannot wait for an approval then: PERMISSION_DENIED.
  absl::Status CheckProtection(const Caller& caller, const FlagId& id) {
    if (caller.role == Role::kAdmin) return absl::OkStatus();
    const absl::StatusOr<std::map<FlagId, uint32_t>> protections = Protections(store_);
    if (!protections.ok()) return protections.status();
    if (!protections->contains(id)) return absl::OkStatus();
    return access_.Deny(caller, "protected",
                        absl::StrCat("flag ", DescribeFlag(id),
                                     ": is protected: an admin has to ask for changes that are "
                                     "made later"));
  }

  template <typename Outcome, typename Request>
  absl::StatusOr<Outcome> WithHint(absl::StatusOr<Outcome> outcome, const Request& request) const {
    if (outcome.ok()) return outcome;
    return WithSourceHint(outcome.status(), catalog_, IdOf(request));
  }

  static grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                          absl::StatusOr<v1::Ramp> ramp,
                                          v1::RampResponse& response) {
    if (ramp.ok()) *response.mutable_ramp() = *std::move(ramp);
    return Finish(context, ramp.status());
  }

  static grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                          absl::StatusOr<v1::ScheduledChange> change,
                                          v1::ScheduledChangeResponse& response) {
    if (change.ok()) *response.mutable_change() = *std::move(change);
    return Finish(context, change.status());
  }

  Ramps& ramps_;
  ScheduledChanges& schedule_;
  const FlagStore& store_;
  const FlagCatalog& catalog_;
  Access& access_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRampService(Automation& automation, const FlagStore& store,
                                               const FlagCatalog& catalog, Access& access) {
  return std::make_unique<RampService>(automation, store, catalog, access);
}

}  // namespace guidon

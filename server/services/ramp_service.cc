#include "server/services/ramp_service.h"

#include <string>

#include "guidon/admin/v1/ramps.grpc.pb.h"
#include "server/ramps/ramp_steps.h"
#include "server/services/grpc_headers.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

std::string ActorOf(const grpc::CallbackServerContext& context) {
  return std::string(HeaderOf(context, "guidon-actor").value_or("unknown"));
}

class RampService final : public v1::RampAdmin::CallbackService {
 public:
  explicit RampService(Automation& automation)
      : ramps_(automation.ramps()), schedule_(automation.schedule()) {}

  grpc::ServerUnaryReactor* StartRamp(grpc::CallbackServerContext* context,
                                      const v1::StartRampRequest* request,
                                      v1::RampResponse* response) override {
    return Answer(context, ramps_.Start(*request, ActorOf(*context)), *response);
  }

  grpc::ServerUnaryReactor* GetRamp(grpc::CallbackServerContext* context,
                                    const v1::RampRequest* request,
                                    v1::RampResponse* response) override {
    return Answer(context, ramps_.Get({request->flag_set(), request->key()}), *response);
  }

  grpc::ServerUnaryReactor* ListRamps(grpc::CallbackServerContext* context,
                                      const v1::ListRampsRequest* request,
                                      v1::ListRampsResponse* response) override {
    for (const v1::Ramp& ramp : ramps_.List()) {
      if (request->has_flag_set() && ramp.flag_set() != request->flag_set()) continue;
      if (request->under_way() && !IsUnderWay(ramp)) continue;
      *response->add_ramps() = ramp;
    }
    return Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* PauseRamp(grpc::CallbackServerContext* context,
                                      const v1::RampRequest* request,
                                      v1::RampResponse* response) override {
    return Change(context, &Ramps::Pause, *request, *response);
  }

  grpc::ServerUnaryReactor* ResumeRamp(grpc::CallbackServerContext* context,
                                       const v1::RampRequest* request,
                                       v1::RampResponse* response) override {
    return Change(context, &Ramps::Resume, *request, *response);
  }

  grpc::ServerUnaryReactor* AbortRamp(grpc::CallbackServerContext* context,
                                      const v1::RampRequest* request,
                                      v1::RampResponse* response) override {
    return Change(context, &Ramps::Abort, *request, *response);
  }

  grpc::ServerUnaryReactor* ScheduleChange(grpc::CallbackServerContext* context,
                                           const v1::ScheduleChangeRequest* request,
                                           v1::ScheduledChangeResponse* response) override {
    return Answer(context, schedule_.Schedule(*request, ActorOf(*context)), *response);
  }

  grpc::ServerUnaryReactor* ListScheduledChanges(
      grpc::CallbackServerContext* context, const v1::ListScheduledChangesRequest* request,
      v1::ListScheduledChangesResponse* response) override {
    for (const v1::ScheduledChange& change : schedule_.List()) {
      const bool in_set = request->has_flag_set() || !request->key().empty();
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
    return Answer(context, schedule_.Cancel(request->id(), {ActorOf(*context), request->reason()}),
                  *response);
  }

 private:
  using RampCall = absl::StatusOr<v1::Ramp> (Ramps::*)(const FlagId&, const Attribution&);

  grpc::ServerUnaryReactor* Change(grpc::CallbackServerContext* context, RampCall call,
                                   const v1::RampRequest& request, v1::RampResponse& response) {
    const FlagId id = {request.flag_set(), request.key()};
    return Answer(context, (ramps_.*call)(id, {ActorOf(*context), request.reason()}), response);
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
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRampService(Automation& automation) {
  return std::make_unique<RampService>(automation);
}

}  // namespace guidon

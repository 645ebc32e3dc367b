#ifndef GUIDON_CLIENTS_CLI_TESTING_RECORDING_RAMPS_H_
#define GUIDON_CLIENTS_CLI_TESTING_RECORDING_RAMPS_H_

#include <grpcpp/grpcpp.h>

#include <deque>
#include <string>

#include "guidon/admin/v1/ramps.grpc.pb.h"

namespace guidon::cli {

// A ramp service that keeps the request it got last, as text after the call's name, and gives the
// answers it is told.
class RecordingRamps : public admin::v1::RampAdmin::Service {
 public:
  std::string called;
  grpc::Status status;                // the outcome of each call, if it is not OK
  std::deque<admin::v1::Ramp> ramps;  // the next answers; the last one stays
  std::deque<grpc::Status> first;     // outcomes before `status` counts
  admin::v1::ScheduledChange change;

#define GUIDON_RECORD(method, request_type, response_type)                          \
  grpc::Status method(grpc::ServerContext*, const admin::v1::request_type* request, \
                      admin::v1::response_type* response) override {                \
    return Record(#method, request->ShortDebugString(), *response);                 \
  }
  GUIDON_RECORD(StartRamp, StartRampRequest, RampResponse)
  GUIDON_RECORD(PlanRamp, StartRampRequest, RampResponse)
  GUIDON_RECORD(GetRamp, RampRequest, RampResponse)
  GUIDON_RECORD(ListRamps, ListRampsRequest, ListRampsResponse)
  GUIDON_RECORD(PauseRamp, RampRequest, RampResponse)
  GUIDON_RECORD(ResumeRamp, RampRequest, RampResponse)
  GUIDON_RECORD(AbortRamp, RampRequest, RampResponse)
  GUIDON_RECORD(ScheduleChange, ScheduleChangeRequest, ScheduledChangeResponse)
  GUIDON_RECORD(PlanScheduledChange, ScheduleChangeRequest, ScheduledChangeResponse)
  GUIDON_RECORD(ListScheduledChanges, ListScheduledChangesRequest, ListScheduledChangesResponse)
  GUIDON_RECORD(CancelScheduledChange, CancelScheduledChangeRequest, ScheduledChangeResponse)
#undef GUIDON_RECORD

 private:
  template <typename Response>
  grpc::Status Record(const std::string& method, const std::string& request, Response& response) {
    called = method + " " + request;
    grpc::Status outcome = status;
    if (!first.empty()) {
      outcome = first.front();
      first.pop_front();
    }
    if (outcome.ok()) Answer(response);
    return outcome;
  }

  void Answer(admin::v1::RampResponse& response);
  void Answer(admin::v1::ListRampsResponse& response);
  void Answer(admin::v1::ScheduledChangeResponse& response);
  void Answer(admin::v1::ListScheduledChangesResponse& response);
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_TESTING_RECORDING_RAMPS_H_

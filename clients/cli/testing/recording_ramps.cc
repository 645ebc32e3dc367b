#include "clients/cli/testing/recording_ramps.h"

namespace guidon::cli {

namespace v1 = admin::v1;

void RecordingRamps::Answer(v1::RampResponse& response) {
  if (ramps.empty()) return;
  *response.mutable_ramp() = ramps.front();
  if (ramps.size() > 1) ramps.pop_front();
}

void RecordingRamps::Answer(v1::ListRampsResponse& response) {
  for (const v1::Ramp& ramp : ramps) *response.add_ramps() = ramp;
}

void RecordingRamps::Answer(v1::ScheduledChangeResponse& response) {
  *response.mutable_change() = change;
}

void RecordingRamps::Answer(v1::ListScheduledChangesResponse& response) {
  *response.add_changes() = change;
}

}  // namespace guidon::cli

#include "server/ramps/automation.h"

#include <utility>

namespace guidon {

absl::StatusOr<std::unique_ptr<Automation>> Automation::Load(FlagStore& store, StepGate& gate,
                                                             std::function<absl::Time()> clock) {
  auto automation = std::unique_ptr<Automation>(new Automation(clock));
  Automation& self = *automation;
  RampSettings ramp_settings;
  ramp_settings.clock = clock;
  ramp_settings.changed = [&self] { self.ramp_thread_.Wake(); };
  absl::StatusOr<std::unique_ptr<Ramps>> ramps = Ramps::Load(store, gate, std::move(ramp_settings));
  if (!ramps.ok()) return ramps.status();
  self.ramps_ = *std::move(ramps);
  absl::StatusOr<std::unique_ptr<ScheduledChanges>> schedule =
      ScheduledChanges::Load(store, {std::move(clock), [&self] { self.schedule_thread_.Wake(); }});
  if (!schedule.ok()) return schedule.status();
  self.schedule_ = *std::move(schedule);
  // A ramp ends as soon as somebody else changes its flag.
  self.subscription_ = store.Subscribe([&self](Revision) {
    if (self.ramps_->any_under_way()) self.ramp_thread_.Wake();
  });
  return automation;
}

void Automation::Start() {
  ramp_thread_.Start([this] { return ramps_->Advance(); });
  schedule_thread_.Start([this] { return schedule_->Advance(); });
}

Automation::~Automation() {
  subscription_.reset();
  ramp_thread_.Stop();
  schedule_thread_.Stop();
}

}  // namespace guidon

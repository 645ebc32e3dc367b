#ifndef GUIDON_SERVER_RAMPS_TESTING_RAMPS_TEST_H_
#define GUIDON_SERVER_RAMPS_TESTING_RAMPS_TEST_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "server/ramps/ramps.h"
#include "server/ramps/testing/failing_store.h"
#include "server/ramps/testing/ramp_world.h"

namespace guidon {

constexpr absl::Duration kEvery = absl::Minutes(30);

// Says what it is told, go otherwise, and keeps what it was asked.
class FakeGate final : public StepGate {
 public:
  absl::Status Check(const admin::v1::Guard& guard) const override {
    return guard.text() == "bad" ? absl::InvalidArgumentError("guard: line 1") : absl::OkStatus();
  }
  GateVerdict Decide(const RampStep& step) override {
    asked.push_back(step);
    if (during) during();
    if (verdicts.empty()) return {};
    const GateVerdict verdict = verdicts.front();
    verdicts.pop_front();
    return verdict;
  }

  std::deque<GateVerdict> verdicts;
  std::vector<RampStep> asked;
  std::function<void()> during;
};

// Ramps over a store in a folder of its own, at a clock that the test sets.
class RampsTest : public ::testing::Test {
 protected:
  void SetUp() override { Load(); }

  // As guidond does when it starts.
  void Load() {
    RampSettings settings;
    settings.clock = world_.clock().function();
    settings.ask_gate_every = absl::Minutes(10);
    settings.changed = [this] { ++changes_; };
    store_ = std::make_unique<FailingStore>(world_.store());
    ramps_ = Ramps::Load(*store_, gate_, settings).value();
  }
  void Restart() {
    ramps_.reset();
    world_.Open();
    Load();
  }

  admin::v1::StartRampRequest Request() {
    admin::v1::StartRampRequest request;
    request.set_key("a");
    request.set_to("on");
    for (const double step : {1, 10, 100}) request.add_steps(step);
    *request.mutable_every() = ToProtoDuration(kEvery);
    request.set_reason("release");
    return request;
  }
  absl::StatusOr<admin::v1::Ramp> Start() { return ramps_->Start(Request(), "ann"); }
  absl::StatusOr<admin::v1::Ramp> StartGuarded() {
    admin::v1::StartRampRequest request = Request();
    request.mutable_guard()->set_text("metrics");
    return ramps_->Start(request, "ann");
  }
  absl::StatusOr<admin::v1::Ramp> StartLater() {
    admin::v1::StartRampRequest request = Request();
    *request.mutable_start_at() = ToTimestamp(world_.clock().Now() + kEvery);
    return ramps_->Start(request, "ann");
  }

  admin::v1::Ramp Ramp() { return ramps_->Get(world_.kFlag).value(); }
  admin::v1::Ramp::State State() { return Ramp().state(); }

  // Time passes, and what is due is done. Returns how long from then nothing is due.
  absl::Duration Pass(absl::Duration time) {
    world_.clock().Move(time);
    return ramps_->Advance() - world_.clock().Now();
  }

  RampWorld world_;
  std::unique_ptr<FailingStore> store_;
  FakeGate gate_;
  int changes_ = 0;
  std::unique_ptr<Ramps> ramps_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_TESTING_RAMPS_TEST_H_

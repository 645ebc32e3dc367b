#include "server/ramps/automation.h"

#include "gtest/gtest.h"
#include "server/ramps/testing/ramp_world.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

// Waits, on the store's own word, until a condition holds.
class Changes {
 public:
  explicit Changes(FlagStore& store)
      : subscription_(store.Subscribe([this](Revision) {
          MutexLock lock(mutex_);
          changed_.NotifyAll();
        })) {}

  void WaitUntil(const std::function<bool()>& condition) {
    while (!condition()) {
      MutexLock lock(mutex_);
      changed_.WaitFor(mutex_, std::chrono::milliseconds(10));
    }
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::unique_ptr<Subscription> subscription_;
};

class AutomationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    automation_ = Automation::Load(world_.store(), gate_, world_.clock().function()).value();
    automation_->Start();
  }

  void StartRamp() {
    v1::StartRampRequest request;
    request.set_key("a");
    request.set_to("on");
    for (const double step : {10, 100}) request.add_steps(step);
    *request.mutable_every() = ToProtoDuration(absl::Milliseconds(100));
    ASSERT_TRUE(automation_->ramps().Start(request, "ann").ok());
  }
  v1::Ramp Ramp() { return automation_->ramps().Get(world_.kFlag).value(); }

  RampWorld world_;
  Changes changes_{world_.store()};
  OpenGate gate_;
  std::unique_ptr<Automation> automation_;
};

TEST_F(AutomationTest, ThreadTakesStepsWhenTheirTimeHasCome) {
  StartRamp();
  world_.clock().Move(absl::Milliseconds(100));
  changes_.WaitUntil([&] { return Ramp().steps_taken() == 2; });
  EXPECT_EQ(world_.Targeting(), Share(100, 0));
  world_.clock().Move(absl::Milliseconds(100));
  changes_.WaitUntil([&] { return Ramp().state() == v1::Ramp::STATE_DONE; });
}

TEST_F(AutomationTest, RampStopsAsSoonAsTheFlagIsChangedByHand) {
  StartRamp();
  world_.Kill();
  changes_.WaitUntil([&] { return Ramp().state() == v1::Ramp::STATE_STOPPED; });
}

TEST_F(AutomationTest, ThreadMakesScheduledChanges) {
  v1::ScheduleChangeRequest request;
  request.set_key("a");
  request.mutable_action()->set_kill("");
  *request.mutable_at() = ToTimestamp(world_.clock().Now());
  ASSERT_TRUE(automation_->schedule().Schedule(request, "ann").ok());
  changes_.WaitUntil([&] { return world_.store().Get(world_.kFlag)->state.killed(); });
}

}  // namespace
}  // namespace guidon

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ramps/ramps.h"
#include "server/ramps/testing/ramp_world.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::HasSubstr;

class RefusingGate final : public StepGate {
 public:
  absl::Status Check(const v1::Guard& guard) const override {
    return guard.text() == "bad" ? absl::InvalidArgumentError("guard: line 1") : absl::OkStatus();
  }
  GateVerdict Decide(const RampStep&) override { return {}; }
};

// Ramps that are only tried out.
class RampPlanTest : public ::testing::Test {
 protected:
  RampPlanTest() {
    RampSettings settings;
    settings.clock = world_.clock().function();
    ramps_ = Ramps::Load(world_.store(), gate_, std::move(settings)).value();
    request_.set_key("a");
    request_.set_to("on");
    for (const double step : {10, 100}) request_.add_steps(step);
    *request_.mutable_every() = ToProtoDuration(absl::Minutes(1));
  }

  absl::StatusOr<v1::Ramp> Plan() { return ramps_->Plan(request_, "ann"); }

  RampWorld world_;
  RefusingGate gate_;
  std::unique_ptr<Ramps> ramps_;
  v1::StartRampRequest request_;
};

TEST_F(RampPlanTest, ShowsTheRampAndStartsNothing) {
  const absl::StatusOr<v1::Ramp> ramp = Plan();
  ASSERT_TRUE(ramp.ok()) << ramp.status();
  EXPECT_EQ(ramp->state(), v1::Ramp::STATE_SCHEDULED);
  EXPECT_EQ(ramp->from(), "off");
  EXPECT_EQ(ramp->steps_taken(), 0U);
  EXPECT_EQ(world_.Targeting(), "null");
  EXPECT_TRUE(world_.History().empty());
  EXPECT_FALSE(ramps_->any_under_way());
  EXPECT_TRUE(absl::IsNotFound(ramps_->Get(world_.kFlag).status()));
}

TEST_F(RampPlanTest, HasTheErrorsOfAStart) {
  request_.set_expected_revision(7);
  EXPECT_TRUE(absl::IsAborted(Plan().status()));
  request_.clear_expected_revision();
  request_.mutable_guard()->set_text("bad");
  EXPECT_TRUE(absl::IsInvalidArgument(Plan().status()));
  request_.clear_guard();
  request_.set_to("onn");
  EXPECT_THAT(std::string(Plan().status().message()), HasSubstr("has no variant \"onn\""));
  request_.set_to("on");
  ASSERT_TRUE(ramps_->Start(request_, "ann").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(Plan().status()));
  world_.Kill();
  EXPECT_THAT(std::string(Plan().status().message()), HasSubstr("is killed"));
}

}  // namespace
}  // namespace guidon

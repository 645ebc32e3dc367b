#include "server/guards/guard_gate.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::HasSubstr;
using Kind = GateVerdict::Kind;

constexpr char kAnalysis[] = R"(
interval: 1s
warm-up: 0s
settle: 0s
metrics:
  - use: worker-failures
)";

// Prometheus that does not answer, at once or after a while.
class Silent final : public analysis::MetricSource {
 public:
  absl::StatusOr<absl::Time> Now(absl::Time) override {
    ++asked;
    while (blocked) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return absl::UnavailableError("connection refused");
  }
  absl::StatusOr<std::vector<std::string>> Range(const analysis::RangeQuery&,
                                                 absl::FunctionRef<void(const analysis::Series&)>,
                                                 absl::Time) override {
    return absl::UnavailableError("connection refused");
  }

  std::atomic<bool> blocked = false;
  std::atomic<int> asked = 0;
};

v1::Guard GuardOf(const std::string& text) {
  v1::Guard guard;
  guard.set_name("analysis.yaml");
  guard.set_text(text);
  return guard;
}

class GuardGateTest : public ::testing::Test {
 protected:
  GuardGateTest() {
    auto source = std::make_unique<Silent>();
    source_ = source.get();
    gate_ = std::make_unique<GuardGate>(std::move(source));
    step_.flag = {"", "a"};
    step_.to = "on";
    step_.from = "off";
    step_.taken_at = step_.first_taken_at = absl::Now();
    step_.is_due = true;
    step_.guard = GuardOf(kAnalysis);
  }

  Silent* source_ = nullptr;
  std::unique_ptr<GuardGate> gate_;
  RampStep step_;
};

TEST_F(GuardGateTest, LetsRampsWithoutAGuardGo) {
  step_.guard.Clear();
  EXPECT_EQ(gate_->Decide(step_).kind, Kind::kGo);
  EXPECT_EQ(source_->asked, 0);
}

TEST_F(GuardGateTest, ChecksTheAnalysisAndNamesTheLine) {
  EXPECT_TRUE(gate_->Check(GuardOf(kAnalysis)).ok());
  const absl::Status status =
      gate_->Check(GuardOf("interval: 1s\nmetrics: [{use: worker-fail}]\n"));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("analysis.yaml: line 2: metrics[0]"));
}

TEST_F(GuardGateTest, WithoutAPrometheusThereAreNoGuardsAndOldOnesHoldTheirRamp) {
  GuardGate gate(nullptr);
  const absl::Status status = gate.Check(GuardOf(kAnalysis));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("start it with --prometheus URL"));
  EXPECT_EQ(gate.Decide(step_).kind, Kind::kWait);
  step_.guard.Clear();
  EXPECT_EQ(gate.Decide(step_).kind, Kind::kGo);
}

TEST_F(GuardGateTest, AnswersAtOnceWhilePrometheusIsSlow) {
  source_->blocked = true;
  while (source_->asked == 0) {
    const GateVerdict verdict = gate_->Decide(step_);
    EXPECT_EQ(verdict.kind, Kind::kWait);
    EXPECT_EQ(verdict.reason, "Prometheus has not been asked yet");
    EXPECT_EQ(verdict.ask_again_in, absl::Seconds(1));
  }
  EXPECT_EQ(gate_->Decide(step_).kind, Kind::kWait);
  source_->blocked = false;
}

TEST_F(GuardGateTest, WaitsWhilePrometheusDoesNotAnswerAndSaysWhy) {
  GateVerdict verdict = gate_->Decide(step_);
  while (!verdict.answer.has_value()) verdict = gate_->Decide(step_);
  EXPECT_EQ(verdict.kind, Kind::kWait);
  EXPECT_THAT(verdict.reason, HasSubstr("connection refused"));
  EXPECT_EQ(verdict.answer->verdict(), v1::GuardAnswer::VERDICT_CONTINUE);
  EXPECT_EQ(verdict.answer->cause(), "unavailable");
}

TEST_F(GuardGateTest, ReportFromBeforeAStepDoesNotDecideOnIt) {
  while (!gate_->Decide(step_).answer.has_value()) {
  }
  step_.taken_at = absl::Now() + absl::Hours(1);
  EXPECT_EQ(gate_->Decide(step_).reason, "Prometheus has not been asked again yet");
}

TEST_F(GuardGateTest, NamesTheOptionWhereItIsNoUrl) {
  EXPECT_THAT(std::string(GuardGate::Make("prometheus").status().message()),
              HasSubstr("--prometheus: "));
  EXPECT_TRUE(GuardGate::Make("").ok());
}

}  // namespace
}  // namespace guidon

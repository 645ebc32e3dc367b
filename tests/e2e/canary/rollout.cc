#include "tests/e2e/canary/rollout.h"

#include <optional>
#include <thread>

namespace guidon::testing {
namespace {

using Clock = AnalysisRun::Clock;

constexpr std::chrono::milliseconds kReconcile{20};

Seen Difference(const Seen& later, const Seen& earlier) {
  Seen seen = later;
  seen.requests -= earlier.requests;
  seen.failed -= earlier.failed;
  seen.slow -= earlier.slow;
  for (const auto& [version, count] : earlier.by_version) seen.by_version[version] -= count;
  return seen;
}

const char* NameOf(AnalysisRun::Phase phase) {
  return phase == AnalysisRun::Phase::kError ? "Error" : "Failed";
}

class Controller {
 public:
  Controller(const RolloutSpec& spec, Mesh& mesh, Load& load)
      : spec_(spec), mesh_(mesh), load_(load), begun_(Clock::now()), before_(load.seen()) {}

  Outcome Run() {
    while (step_ < spec_.steps.size() && abort_.empty()) {
      const Clock::time_point now = Clock::now();
      if (background_.has_value()) Watch(*background_, now, "background");
      if (abort_.empty() && StepIsDone(spec_.steps[step_], now)) {
        ++step_;
        step_begun_.reset();
        gate_.reset();
        if (step_ >= spec_.starting_step && !background_.has_value()) {
          background_.emplace(spec_.background);
        }
      }
      std::this_thread::sleep_for(kReconcile);
    }
    return Finish();
  }

 private:
  // False once the run has failed, which aborts.
  AnalysisRun::Phase Watch(AnalysisRun& run, Clock::time_point now, const std::string& name) {
    const AnalysisRun::Phase phase = run.Tick(now);
    if (phase == AnalysisRun::Phase::kFailed || phase == AnalysisRun::Phase::kError) {
      abort_ = name + " analysis: " + NameOf(phase);
      deciding_ = &run;
    }
    return phase;
  }

  bool StepIsDone(const Step& step, Clock::time_point now) {
    if (!step_begun_.has_value()) step_begun_ = now;
    switch (step.kind) {
      case Step::Kind::kSetWeight:
        return SetWeight(step.weight, now);
      case Step::Kind::kPause:
        return now - *step_begun_ >= step.pause;
      case Step::Kind::kGate:
        if (!gate_.has_value()) gate_.emplace(spec_.gate);
        return Watch(*gate_, now, "gate") == AnalysisRun::Phase::kSuccessful;
    }
    return false;
  }

  // No weight goes to a version without a pod that is ready.
  bool SetWeight(int weight, Clock::time_point now) {
    if (!mesh_.CanaryIsUp()) {
      if (now - *step_begun_ > spec_.progress_deadline) abort_ = "progress deadline exceeded";
      return false;
    }
    if (weight_ == 0) {
      before_ = load_.seen();
      begun_ = now;
    }
    weight_ = weight;
    if (!mesh_.SetWeight(weight)) abort_ = "the mesh takes no weight";
    return true;
  }

  Outcome Finish() {
    Outcome outcome;
    outcome.healthy = abort_.empty();
    if (!outcome.healthy) mesh_.SetWeight(0);
    outcome.why = abort_;
    outcome.weight = weight_;
    outcome.seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
    outcome.seen = Difference(load_.seen(), before_);
    if (deciding_ == nullptr && background_.has_value()) deciding_ = &*background_;
    if (deciding_ != nullptr) {
      outcome.answer = deciding_->answer();
      outcome.measurements = deciding_->measurements();
    }
    return outcome;
  }

  const RolloutSpec& spec_;
  Mesh& mesh_;
  Load& load_;
  size_t step_ = 0;
  std::optional<Clock::time_point> step_begun_;
  std::optional<AnalysisRun> background_;
  std::optional<AnalysisRun> gate_;
  const AnalysisRun* deciding_ = nullptr;
  std::string abort_;  // why; "": not aborted
  int weight_ = 0;
  Clock::time_point begun_;
  Seen before_;
};

}  // namespace

Outcome RunRollout(const RolloutSpec& spec, Mesh& mesh, Load& load) {
  return Controller(spec, mesh, load).Run();
}

}  // namespace guidon::testing

#include "tests/e2e/canary/analysis_run.h"

namespace guidon::testing {

AnalysisRun::Phase AnalysisRun::Tick(Clock::time_point now) {
  if (now < next_) return Phase::kRunning;
  const Phase phase = Measure();
  next_ = now + (errors_ > 0 ? metric_.error_interval : metric_.interval);
  return phase;
}

AnalysisRun::Phase AnalysisRun::Measure() {
  const HttpResult result = line_.Post("/v1/verdict", metric_.body);
  nlohmann::json answer = nlohmann::json::parse(result.body, nullptr, false);
  if (result.status < 200 || result.status >= 300 || !answer.is_object()) {
    return ++errors_ > metric_.consecutive_error_limit ? Phase::kError : Phase::kRunning;
  }
  errors_ = 0;
  answer_ = std::move(answer);
  ++measurements_;
  const std::string verdict = answer_.value("verdict", "");
  if (metric_.success.contains(verdict)) {
    ++successes_;
    if (metric_.consecutive_success_limit > 0 && successes_ >= metric_.consecutive_success_limit) {
      return Phase::kSuccessful;
    }
  } else if (metric_.others_fail || verdict == "fail") {
    successes_ = 0;
    if (++failed_ > metric_.failure_limit) return Phase::kFailed;
  }
  if (metric_.count > 0 && measurements_ >= metric_.count) return Phase::kSuccessful;
  return Phase::kRunning;
}

}  // namespace guidon::testing

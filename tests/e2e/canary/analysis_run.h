#ifndef GUIDON_TESTS_E2E_CANARY_ANALYSIS_RUN_H_
#define GUIDON_TESTS_E2E_CANARY_ANALYSIS_RUN_H_

#include <chrono>
#include <cstdint>
#include <set>
#include <string>

#include "nlohmann/json.hpp"
#include "tests/e2e/canary/http_line.h"

namespace guidon::testing {

// A metric of an AnalysisTemplate, by Argo's `web` provider.
struct WebMetric {
  uint16_t port = 0;
  std::string body;
  std::set<std::string> success;  // verdicts; others are failures, unless
  bool others_fail = true;        // false: only `fail` is
  std::chrono::milliseconds interval{1000};
  std::chrono::milliseconds error_interval{1000};  // Argo's are 10 s
  int count = 0;                                   // 0: until it is stopped
  int consecutive_success_limit = 0;               // 0: none
  int failure_limit = 0;
  int consecutive_error_limit = 4;
};

// Measures as Argo's controller does.
class AnalysisRun {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Phase { kRunning, kSuccessful, kFailed, kError };

  explicit AnalysisRun(WebMetric metric) : metric_(std::move(metric)), line_(metric_.port) {}

  // Measures if it is time.
  Phase Tick(Clock::time_point now);

  int measurements() const { return measurements_; }
  // What the last measurement answered.
  const nlohmann::json& answer() const { return answer_; }

 private:
  Phase Measure();

  const WebMetric metric_;
  HttpLine line_;
  Clock::time_point next_;
  int measurements_ = 0;
  int failed_ = 0;
  int successes_ = 0;  // in a row
  int errors_ = 0;     // in a row
  nlohmann::json answer_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_CANARY_ANALYSIS_RUN_H_

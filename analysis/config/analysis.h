#ifndef GUIDON_ANALYSIS_CONFIG_ANALYSIS_H_
#define GUIDON_ANALYSIS_CONFIG_ANALYSIS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace guidon::analysis {

// A selector of counters, one text for each version. What it has for a name in double braces is
// filled in by a Subject: {{canary}} and {{stable}} are label matchers, {{namespace}} and
// {{rollout}} are text inside quotes.
struct Selector {
  std::string canary;
  std::string stable;
};

// What is counted of each version. A metric has either `bad` and `all` or a `histogram`.
struct Metric {
  std::string name;

  Selector bad;  // counters of bad events, which are part of
  Selector all;  // counters of all events

  Selector histogram;              // its counters NAME_bucket{...}
  std::vector<double> boundaries;  // slower than that is bad; each is one of its `le`, rising

  // A share of bad events that is no harm: never fails for the ratio while the canary's share is
  // not above it, and passes once it is shown to be below it.
  double harmless_rate = 0.001;
  // The guard: fails above this share of bad events whatever the stable version does.
  std::optional<double> max_rate;

  bool is_histogram() const { return !boundaries.empty(); }
};

enum class AtDeadline { kInconclusive, kFail };

// What an analysis file says. Plain data; a copy may be used by any thread.
struct Analysis {
  std::string name;

  // The chance, at most, that a canary that is no worse than tolerated fails; over all metrics
  // and all the times that the verdict is asked for. Also that a metric worse than `margin`
  // passes.
  double alpha = 0.01;
  double tolerated_ratio = 1.2;  // the canary may have that many times the stable's rate
  double margin = 2.0;           // to pass, that many times the rate must be ruled out
  double burst = 1;              // bad events come in bursts of up to so many

  absl::Duration interval = absl::Seconds(15);       // of the grid on which counters are read
  absl::Duration warm_up = absl::Seconds(30);        // after the start; not counted
  absl::Duration settle = absl::Seconds(5);          // how late Prometheus may store a sample
  absl::Duration deadline = absl::Minutes(60);       // after the start; nothing later is looked at
  absl::Duration data_deadline = absl::Minutes(60);  // by when both versions have requests
  AtDeadline at_deadline = AtDeadline::kInconclusive;
  int64_t min_requests = 100;                 // of the canary, before anything is decided
  absl::Duration timeout = absl::Seconds(8);  // of one verdict, with all its queries

  std::string version_label = "rollouts_pod_template_hash";  // what a bare version is a value of
  std::string pod_label = "pod";  // tells processes apart; `instance` where there is none

  std::vector<Metric> metrics;  // at least one
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_CONFIG_ANALYSIS_H_

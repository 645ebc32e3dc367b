#ifndef GUIDON_ANALYSIS_SIMULATION_TRAFFIC_H_
#define GUIDON_ANALYSIS_SIMULATION_TRAFFIC_H_

#include <cstdint>
#include <random>
#include <vector>

#include "analysis/statistics/counts.h"

namespace guidon::analysis {

// A service of ten pods of which one is the canary, with a tenth of the requests.
struct TrafficModel {
  double requests_per_second = 100;
  double error_rate = 0.01;  // of the stable version
  double ratio = 1;          // the canary's rate over that
  // Errors come in bursts of 1 to this many, all in one version. The rate stays the same.
  int burst = 1;
  // Outages of something that both versions need: so many an hour, of so many seconds, in which
  // so many of the requests fail. Pods are scraped at different moments, so one outage may be
  // seen in other intervals for the canary than for the stable version.
  double outages_per_hour = 0;
  double outage_seconds = 5;
  double outage_error_rate = 0.5;
};

constexpr double kIntervalSeconds = 15;

// What Prometheus would count, interval by interval. The same seed gives the same.
class Traffic {
 public:
  Traffic(const TrafficModel& model, uint64_t seed);

  struct Interval {
    Counts canary;
    Counts stable;
  };
  Interval Next();

 private:
  static constexpr int kPods = 10;  // the first is the canary

  double Draw(double mean);
  double Errors(double requests, double rate);
  // Failures of pod `pod` by outages in the interval.
  double OutageErrors(int pod);

  const TrafficModel model_;
  std::mt19937_64 random_;
  std::vector<double> scraped_after_;  // of each pod: seconds after the interval's beginning
  std::vector<double> outages_;        // their beginnings, in seconds
  double outages_until_ = 0;
  int interval_ = 0;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SIMULATION_TRAFFIC_H_

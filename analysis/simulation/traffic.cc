#include "analysis/simulation/traffic.h"

#include <algorithm>

namespace guidon::analysis {

Traffic::Traffic(const TrafficModel& model, uint64_t seed) : model_(model), random_(seed) {
  std::uniform_real_distribution<double> offset(0, kIntervalSeconds);
  for (int pod = 0; pod < kPods; ++pod) scraped_after_.push_back(offset(random_));
}

Traffic::Interval Traffic::Next() {
  const double mean = model_.requests_per_second * kIntervalSeconds / kPods;
  Interval interval;
  interval.canary.all = Draw(mean);
  interval.stable.all = Draw(mean * (kPods - 1));
  interval.canary.bad =
      Errors(interval.canary.all, std::min(1.0, model_.error_rate * model_.ratio));
  interval.stable.bad = Errors(interval.stable.all, model_.error_rate);
  if (model_.outages_per_hour > 0) {
    const double end = (interval_ + 1) * kIntervalSeconds;
    std::exponential_distribution<double> pause(model_.outages_per_hour / 3600);
    while (outages_until_ < end) {
      outages_until_ += pause(random_);
      outages_.push_back(outages_until_);
    }
    interval.canary.bad += OutageErrors(0);
    for (int pod = 1; pod < kPods; ++pod) interval.stable.bad += OutageErrors(pod);
  }
  interval.canary.bad = std::min(interval.canary.bad, interval.canary.all);
  interval.stable.bad = std::min(interval.stable.bad, interval.stable.all);
  ++interval_;
  return interval;
}

double Traffic::Draw(double mean) {
  if (mean <= 0) return 0;
  return static_cast<double>(std::poisson_distribution<int64_t>(mean)(random_));
}

double Traffic::Errors(double requests, double rate) {
  if (model_.burst <= 1) {
    return static_cast<double>(
        std::binomial_distribution<int64_t>(static_cast<int64_t>(requests), rate)(random_));
  }
  const double mean_size = (1 + model_.burst) / 2.0;
  std::uniform_int_distribution<int> size(1, model_.burst);
  double errors = 0;
  for (double bursts = Draw(requests * rate / mean_size); bursts > 0; --bursts) {
    errors += size(random_);
  }
  return errors;
}

double Traffic::OutageErrors(int pod) {
  const double end = (interval_ + 1) * kIntervalSeconds - scraped_after_[static_cast<size_t>(pod)];
  const double begin = end - kIntervalSeconds;
  double seconds = 0;
  for (const double outage : outages_) {
    seconds +=
        std::max(0.0, std::min(end, outage + model_.outage_seconds) - std::max(begin, outage));
  }
  return Draw(seconds * model_.outage_error_rate * model_.requests_per_second / kPods);
}

}  // namespace guidon::analysis

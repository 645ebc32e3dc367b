#ifndef GUIDON_ANALYSIS_TESTING_FAKE_SOURCE_H_
#define GUIDON_ANALYSIS_TESTING_FAKE_SOURCE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/engine/metric_source.h"

namespace guidon::analysis {

// A source whose answers a test writes down, by the text of the selector. Everything else has no
// series.
class FakeSource final : public MetricSource {
 public:
  explicit FakeSource(absl::Time now) : now_(now) {}

  void SetNow(absl::Time now) { now_ = now; }
  void FailNow(absl::Status status) { now_status_ = std::move(status); }
  void Fail(const std::string& selector, absl::Status status) {
    failures_[selector] = std::move(status);
  }
  void Warn(std::string warning) { warnings_.push_back(std::move(warning)); }

  // A counter that has these values at `start` and each `step` after it.
  void AddCounter(const std::string& selector,
                  std::vector<std::pair<std::string, std::string>> labels, absl::Time start,
                  absl::Duration step, const std::vector<double>& values) {
    Series series{.labels = std::move(labels), .samples = {}};
    for (size_t i = 0; i < values.size(); ++i) {
      series.samples.push_back(
          {.time = start + static_cast<int64_t>(i) * step, .value = values[i]});
    }
    series_[selector].push_back(std::move(series));
  }

  absl::StatusOr<absl::Time> Now(absl::Time) override {
    if (!now_status_.ok()) return now_status_;
    return now_;
  }

  absl::StatusOr<std::vector<std::string>> Range(const RangeQuery& query,
                                                 absl::FunctionRef<void(const Series&)> take,
                                                 absl::Time) override {
    queries.push_back(query);
    if (const auto failure = failures_.find(query.selector); failure != failures_.end()) {
      return failure->second;
    }
    for (const Series& all : series_[query.selector]) {
      Series part{.labels = all.labels, .samples = {}};
      for (const Sample& sample : all.samples) {
        if (sample.time >= query.start && sample.time <= query.end) part.samples.push_back(sample);
      }
      if (!part.samples.empty()) take(part);
    }
    return warnings_;
  }

  std::vector<RangeQuery> queries;  // that were asked

 private:
  absl::Time now_;
  absl::Status now_status_;
  std::map<std::string, std::vector<Series>> series_;
  std::map<std::string, absl::Status> failures_;
  std::vector<std::string> warnings_;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_TESTING_FAKE_SOURCE_H_

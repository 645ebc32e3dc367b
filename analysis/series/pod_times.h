#ifndef GUIDON_ANALYSIS_SERIES_POD_TIMES_H_
#define GUIDON_ANALYSIS_SERIES_POD_TIMES_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "analysis/engine/metric_source.h"

namespace guidon::analysis {

// When each pod's counters were first seen, as a point of the grid.
class PodTimes {
 public:
  // Pods are told apart by this label or, in series without it, by `instance`.
  explicit PodTimes(std::string pod_label) : pod_label_(std::move(pod_label)) {}

  const std::string& PodOf(const Series& series) const {
    const std::string& pod = series.Label(pod_label_);
    return pod.empty() ? series.Label("instance") : pod;
  }

  void Saw(const std::string& pod, int point) {
    const auto [entry, is_new] = first_.try_emplace(pod, point);
    if (!is_new && point < entry->second) entry->second = point;
  }

  bool IsKnownBefore(const std::string& pod, int point) const {
    const auto entry = first_.find(pod);
    return entry != first_.end() && entry->second < point;
  }

 private:
  const std::string pod_label_;
  absl::flat_hash_map<std::string, int> first_;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERIES_POD_TIMES_H_

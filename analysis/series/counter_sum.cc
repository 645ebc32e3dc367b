#include "analysis/series/counter_sum.h"

#include <algorithm>

namespace guidon::analysis {
namespace {

constexpr double kMostExact = 9007199254740992;  // 2^53, beyond which doubles skip numbers

}  // namespace

void CounterSum::Take(const Series& series, PodTimes& pods) {
  const std::string& pod = pods.PodOf(series);
  const int first = Add(series, pod);
  if (first >= 0) pods.Saw(pod, first);
}

void CounterSum::TakePart(const Series& series, const PodTimes& pods) {
  Add(series, pods.PodOf(series));
}

int CounterSum::Add(const Series& series, const std::string& pod) {
  ++series_;
  int first = -1;
  int last = -1;
  int unusable_from = -1;
  double before = 0;
  for (const Sample& sample : series.samples) {
    const int point = grid_.PointAt(sample.time);
    if (point <= last) continue;
    last = point;
    if (!(sample.value >= 0 && sample.value <= kMostExact)) {
      if (unusable_from < 0) unusable_from = point;
      MarkUnusable(point, point);
      continue;
    }
    if (unusable_from >= 0) MarkUnusable(unusable_from, point);
    unusable_from = -1;
    if (first < 0) {
      first = point;
      if (point > 0) births_.push_back({.pod = pod, .point = point, .value = sample.value});
    } else {
      const bool is_reset = sample.value < before;
      resets_ += is_reset ? 1 : 0;
      growth_[static_cast<size_t>(point - 1)] += is_reset ? sample.value : sample.value - before;
    }
    before = sample.value;
    last_point_ = std::max(last_point_, point);
  }
  if (first >= 0 && (first_point_ < 0 || first < first_point_)) first_point_ = first;
  return first;
}

// The intervals that end at these points.
void CounterSum::MarkUnusable(int from_point, int to_point) {
  for (int point = std::max(from_point, 1); point <= to_point; ++point) {
    is_unusable_[static_cast<size_t>(point - 1)] = true;
  }
}

std::vector<double> CounterSum::Growth(const PodTimes& pods) const {
  std::vector<double> growth = growth_;
  for (const Birth& birth : births_) {
    if (pods.IsKnownBefore(birth.pod, birth.point)) {
      growth[static_cast<size_t>(birth.point - 1)] += birth.value;
    }
  }
  return growth;
}

}  // namespace guidon::analysis

#ifndef GUIDON_ANALYSIS_SERIES_COUNTER_SUM_H_
#define GUIDON_ANALYSIS_SERIES_COUNTER_SUM_H_

#include <string>
#include <vector>

#include "analysis/engine/metric_source.h"
#include "analysis/series/grid.h"
#include "analysis/series/pod_times.h"

namespace guidon::analysis {

// By how much the counters of one selector grew in each interval, all of them together.
//
// - A counter that falls has begun anew at 0: what it shows then is its growth.
// - Where a counter is missing for a while (its pod was not scraped), its growth counts in the
//   interval in which it is back.
// - The first value of a pod that is new counts nothing: how long it took to grow is not known.
//   Neither does the first point of the grid. A counter that appears in a pod that was seen
//   before has begun at 0: error counters often appear with the first error.
// - Where a value is no number, infinite or negative, the intervals up to the counter's next good
//   value are unusable.
//
// Memory: 8 bytes for each interval, and some for each series that appears later than the first
// point. Used by one thread.
class CounterSum {
 public:
  // `grid` outlives this.
  explicit CounterSum(const Grid& grid)
      : grid_(grid), growth_(static_cast<size_t>(grid.intervals())),
        is_unusable_(static_cast<size_t>(grid.intervals())) {}

  // Takes all samples of one series. `pods` is told of its pod.
  void Take(const Series& series, PodTimes& pods);

  // As Take, but `pods` learns nothing: for counters that only some pods have.
  void TakePart(const Series& series, const PodTimes& pods);

  // The growth in each interval. `pods` has seen all pods by now.
  std::vector<double> Growth(const PodTimes& pods) const;

  int series() const { return series_; }
  const std::vector<bool>& is_unusable() const { return is_unusable_; }
  int resets() const { return resets_; }
  // The newest and the oldest point at which there was a counter, -1 where there was none.
  int last_point() const { return last_point_; }
  int first_point() const { return first_point_; }

 private:
  // A counter that was not there at the grid's first point.
  struct Birth {
    std::string pod;
    int point = 0;
    double value = 0;
  };

  void MarkUnusable(int from_point, int to_point);
  // The series' first point with a value, or -1.
  int Add(const Series& series, const std::string& pod);

  const Grid& grid_;
  std::vector<double> growth_;
  std::vector<bool> is_unusable_;
  std::vector<Birth> births_;
  int series_ = 0;
  int resets_ = 0;
  int last_point_ = -1;
  int first_point_ = -1;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERIES_COUNTER_SUM_H_

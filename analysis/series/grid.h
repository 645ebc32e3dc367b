#ifndef GUIDON_ANALYSIS_SERIES_GRID_H_
#define GUIDON_ANALYSIS_SERIES_GRID_H_

#include "absl/time/time.h"

namespace guidon::analysis {

// Points in time at which counters are read: whole multiples of `step` since 1970, so that
// whoever asks reads the same ones. Interval i lies between the points i and i + 1.
struct Grid {
  absl::Time start;
  absl::Duration step;
  int points = 0;

  absl::Time At(int point) const { return start + point * step; }
  int intervals() const { return points > 0 ? points - 1 : 0; }

  // The point at `time`, or -1 where there is none.
  int PointAt(absl::Time time) const {
    const int point = static_cast<int>((time - start + step / 2) / step);
    return time >= start - step / 2 && point < points ? point : -1;
  }

  static absl::Time AtOrBefore(absl::Time time, absl::Duration step) {
    return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), step);
  }
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERIES_GRID_H_

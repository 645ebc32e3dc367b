#ifndef GUIDON_ANALYSIS_STATISTICS_COUNTS_H_
#define GUIDON_ANALYSIS_STATISTICS_COUNTS_H_

namespace guidon::analysis {

// Events of one version, all and the bad ones among them.
struct Counts {
  double all = 0;
  double bad = 0;

  double rate() const { return all > 0 ? bad / all : 0; }

  Counts& operator+=(const Counts& other) {
    all += other.all;
    bad += other.bad;
    return *this;
  }
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_STATISTICS_COUNTS_H_

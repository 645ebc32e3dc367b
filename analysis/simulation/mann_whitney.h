#ifndef GUIDON_ANALYSIS_SIMULATION_MANN_WHITNEY_H_
#define GUIDON_ANALYSIS_SIMULATION_MANN_WHITNEY_H_

#include <map>
#include <vector>

namespace guidon::analysis {

// The Mann-Whitney test on rates of intervals as Kayenta's judge applies it: the canary is bad when
// the lower bound of the 98 % interval of its shift against the stable version is above a quarter
// of the shift's estimate. Asked again after each interval, which the test is not made for.
class MannWhitney {
 public:
  // O(intervals so far).
  void Add(double canary_rate, double stable_rate);

  bool IsWorse() const;

 private:
  std::vector<double> canary_;
  std::vector<double> stable_;
  double u_ = 0;                    // pairs in which the canary's rate is the larger one
  std::map<double, double> equal_;  // how often each rate occurred
  double ties_ = 0;                 // sum of t^3 - t over them
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SIMULATION_MANN_WHITNEY_H_

#ifndef GUIDON_BENCH_COMPARE_FIGURE_H_
#define GUIDON_BENCH_COMPARE_FIGURE_H_

#include <string>
#include <vector>

namespace guidon::bench {

// One thing that was measured of guidond and, most often, of its peer, in turn.
struct Figure {
  enum class Better { kMore, kLess };

  std::string subject;  // such as "static"
  std::string name;     // such as "calls/s"
  Better better = Better::kLess;
  // What it has to reach: so many times better than the peer, or at most this value; 0: no such
  // goal.
  double times_goal = 0;
  double most_goal = 0;
  std::vector<double> ours = {};  // one a round
  std::vector<double> peers = {};

  double Ours() const;   // medians
  double Peers() const;  // 0: not measured

  // guidond : peer, the median of the rounds' ratios. 0: no peer.
  double Ratio() const;
  // How many times better guidond is; below 1 where it is worse.
  double TimesBetter() const;

  bool HasGoal() const { return times_goal > 0 || most_goal > 0; }
  bool ReachesGoal() const;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_COMPARE_FIGURE_H_

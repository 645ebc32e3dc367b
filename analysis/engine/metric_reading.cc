#include "analysis/engine/metric_reading.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "analysis/config/selector.h"
#include "analysis/series/counter_sum.h"
#include "analysis/series/pod_times.h"

namespace guidon::analysis {
namespace {

// The counters of one version: all events, and the bad or the good ones of each test.
struct SideSums {
  SideSums(const Grid& grid, size_t tests) : all(grid), parts(tests, CounterSum(grid)) {}

  CounterSum all;
  std::vector<CounterSum> parts;
};

class Reader {
 public:
  Reader(const Analysis& analysis, const Metric& metric, const Versions& versions, const Grid& grid,
         MetricSource& source, absl::Time give_up)
      : metric_(metric), versions_(versions), grid_(grid), source_(source), give_up_(give_up),
        pods_(analysis.pod_label), tests_(metric.is_histogram() ? metric.boundaries.size() : 1),
        canary_(grid, tests_), stable_(grid, tests_) {}

  absl::StatusOr<MetricReading> Read() {
    const absl::Status status = metric_.is_histogram() ? ReadHistograms() : ReadPairs();
    if (!status.ok()) return status;
    reading_.canary = SideOf(canary_);
    reading_.stable = SideOf(stable_);
    reading_.is_unusable.assign(static_cast<size_t>(grid_.intervals()), false);
    for (const SideSums* side : {&canary_, &stable_}) {
      AddUnusable(side->all);
      for (const CounterSum& part : side->parts) AddUnusable(part);
    }
    return std::move(reading_);
  }

 private:
  absl::Status ReadPairs() {
    const Selector all = FillIn(metric_.all, versions_);
    const Selector bad = FillIn(metric_.bad, versions_);
    std::set<std::string> labels;
    const auto take_all = [&](CounterSum& sum) {
      return [this, &labels, into = &sum](const Series& series) {
        for (const auto& [name, value] : series.labels) labels.insert(name);
        into->Take(series, pods_);
      };
    };
    const auto take_bad = [&](CounterSum& sum) {
      return [this, into = &sum](const Series& series) { into->TakePart(series, pods_); };
    };
    absl::Status status = Query(all.canary, take_all(canary_.all));
    if (status.ok()) status = Query(all.stable, take_all(stable_.all));
    if (status.ok()) status = Query(bad.canary, take_bad(canary_.parts[0]));
    if (status.ok()) status = Query(bad.stable, take_bad(stable_.parts[0]));
    if (!status.ok()) return status;
    const bool none_is_bad = canary_.parts[0].series() == 0 && stable_.parts[0].series() == 0;
    return none_is_bad && canary_.all.series() > 0 ? DoubtBad(bad.canary, all.canary, labels)
                                                   : absl::OkStatus();
  }

  // No counter of bad events at all: either there were none, or the selector has a slip. Looks for
  // names and labels that nothing has.
  absl::Status DoubtBad(const std::string& bad, const std::string& all,
                        const std::set<std::string>& labels) {
    const auto bad_parts = ParseSelector(bad);
    const auto all_parts = ParseSelector(all);
    if (!bad_parts.ok() || !all_parts.ok() || bad_parts->name.empty()) return absl::OkStatus();
    if (bad_parts->name == all_parts->name) {
      for (const std::string& label : bad_parts->labels) {
        if (labels.count(label) > 0) continue;
        reading_.doubt = absl::StrCat("no counter ", all_parts->name, " has the label \"", label,
                                      "\" that \"bad\" asks for");
      }
      return absl::OkStatus();
    }
    bool exists = false;
    const absl::Status status =
        Query(absl::StrCat("count(", bad_parts->name, ")"), [&](const Series&) { exists = true; });
    if (!exists) {
      reading_.doubt =
          absl::StrCat("no counter is called ", bad_parts->name, ", which \"bad\" asks for");
    }
    return status;
  }

  absl::Status ReadHistograms() {
    const Selector histogram = FillIn(metric_.histogram, versions_);
    if (absl::Status status = ReadHistogram(histogram.canary, canary_); !status.ok()) return status;
    return ReadHistogram(histogram.stable, stable_);
  }

  absl::Status ReadHistogram(const std::string& selector, SideSums& side) {
    const absl::Status status = Query(BucketSelector(selector, LeRegex()), [&](const Series& s) {
      double le = 0;
      if (!absl::SimpleAtod(s.Label("le"), &le)) return;
      if (std::isinf(le)) return side.all.Take(s, pods_);
      for (size_t i = 0; i < tests_; ++i) {
        if (std::abs(le - metric_.boundaries[i]) <= 1e-9 * metric_.boundaries[i]) {
          side.parts[i].TakePart(s, pods_);
        }
      }
    });
    if (!status.ok() || side.all.series() == 0) return status;
    for (size_t i = 0; i < tests_; ++i) {
      if (side.parts[i].series() == 0) return NoBoundary(selector, metric_.boundaries[i]);
    }
    return absl::OkStatus();
  }

  absl::Status NoBoundary(const std::string& selector, double boundary) {
    std::set<double> there;
    const RangeQuery query{.selector = BucketSelector(selector, ".+"),
                           .start = grid_.At(grid_.points - 1),
                           .end = grid_.At(grid_.points - 1),
                           .step = grid_.step};
    const auto listed = source_.Range(
        query,
        [&](const Series& series) {
          double le = 0;
          if (absl::SimpleAtod(series.Label("le"), &le) && std::isfinite(le)) there.insert(le);
        },
        give_up_);
    if (!listed.ok()) return listed.status();
    return absl::FailedPreconditionError(
        absl::StrCat("the histogram has no bucket of ", boundary, " s; its boundaries are ",
                     there.empty() ? "none" : absl::StrJoin(there, ", ")));
  }

  // The buckets of the boundaries and that of everything, as clients in several languages write
  // them: 1 or 1.0.
  std::string LeRegex() const {
    std::vector<std::string> texts = {"[+]Inf"};
    for (const double boundary : metric_.boundaries) {
      for (std::string text : {absl::StrFormat("%g", boundary), absl::StrFormat("%.1f", boundary),
                               absl::StrFormat("%.17g", boundary), absl::StrCat(boundary)}) {
        const size_t plus = text.find('+');
        if (plus != text.npos) text.replace(plus, 1, "[+]");
        const size_t dot = text.find('.');
        if (dot != text.npos) text.replace(dot, 1, "[.]");
        if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
      }
    }
    return absl::StrJoin(texts, "|");
  }

  // NAME{…} as NAME_bucket{le=~"…",…}.
  static std::string BucketSelector(absl::string_view selector, absl::string_view regex) {
    const size_t brace = selector.find('{');
    std::string name(selector.substr(0, brace));
    while (!name.empty() && name.back() == ' ') name.pop_back();
    if (!absl::EndsWith(name, "_bucket")) name += "_bucket";
    return absl::StrCat(name, "{le=~\"", regex, "\",", selector.substr(brace + 1));
  }

  absl::Status Query(const std::string& selector, absl::FunctionRef<void(const Series&)> take) {
    const auto warnings = source_.Range({.selector = selector,
                                         .start = grid_.start,
                                         .end = grid_.At(grid_.points - 1),
                                         .step = grid_.step},
                                        take, give_up_);
    if (!warnings.ok()) return warnings.status();
    reading_.warnings.insert(reading_.warnings.end(), warnings->begin(), warnings->end());
    return absl::OkStatus();
  }

  SideReading SideOf(const SideSums& sums) const {
    SideReading side;
    side.series = sums.all.series();
    side.first_point = sums.all.first_point();
    side.last_point = sums.all.last_point();
    side.restarts = sums.all.resets();
    const std::vector<double> all = sums.all.Growth(pods_);
    for (const CounterSum& part : sums.parts) {
      const std::vector<double> growth = part.Growth(pods_);
      std::vector<Counts>& counts = side.tests.emplace_back();
      for (size_t i = 0; i < all.size(); ++i) {
        const double bad = metric_.is_histogram() ? all[i] - growth[i] : growth[i];
        counts.push_back({.all = all[i], .bad = std::clamp(bad, 0.0, all[i])});
      }
    }
    return side;
  }

  void AddUnusable(const CounterSum& sum) {
    for (size_t i = 0; i < reading_.is_unusable.size(); ++i) {
      if (sum.is_unusable()[i]) reading_.is_unusable[i] = true;
    }
  }

  const Metric& metric_;
  const Versions& versions_;
  const Grid& grid_;
  MetricSource& source_;
  const absl::Time give_up_;
  PodTimes pods_;
  const size_t tests_;
  SideSums canary_;
  SideSums stable_;
  MetricReading reading_;
};

}  // namespace

absl::StatusOr<MetricReading> ReadMetric(const Analysis& analysis, const Metric& metric,
                                         const Versions& versions, const Grid& grid,
                                         MetricSource& source, absl::Time give_up) {
  return Reader(analysis, metric, versions, grid, source, give_up).Read();
}

}  // namespace guidon::analysis

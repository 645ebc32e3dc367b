#include "analysis/engine/words.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace guidon::analysis {
namespace {

std::string CountsText(const Counts& counts) {
  return absl::StrCat(RateText(counts.rate()), " (", CountText(counts.bad), " of ",
                      CountText(counts.all), ")");
}

std::string BothCounts(const MetricReport& report) {
  return absl::StrCat("canary ", CountsText(report.canary), ", stable ", CountsText(report.stable));
}

}  // namespace

std::string CountText(double count) {
  if (std::abs(count - std::round(count)) > 0.05) return absl::StrFormat("%.1f", count);
  std::string digits = absl::StrFormat("%.0f", count);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string RateText(double rate) { return absl::StrFormat("%.3g %%", 100 * rate); }

std::string NumberText(double number) { return absl::StrFormat("%.3g", number); }

std::string WorseReason(const Analysis& analysis, const MetricReport& report) {
  const std::string times =
      report.ratio.has_value()
          ? absl::StrCat(NumberText(*report.ratio), " times the rate, and surely more than ",
                         NumberText(report.ratio_low), " times")
          : absl::StrCat("surely more than ", NumberText(report.ratio_low), " times the rate");
  return absl::StrCat(BothCounts(report), ": ", times, "; ", NumberText(analysis.tolerated_ratio),
                      " times is tolerated");
}

std::string GuardReason(const MetricReport& report) {
  return absl::StrCat("canary ", CountsText(report.canary), ": above the guard of ",
                      RateText(report.max_rate.value_or(0)));
}

std::string NotWorseReason(const Analysis& analysis, const Metric& metric,
                           const MetricReport& report) {
  const bool by_ratio = report.ratio_high.has_value() && *report.ratio_high <= analysis.margin;
  return absl::StrCat(BothCounts(report), ": ",
                      by_ratio ? absl::StrCat("surely less than ", NumberText(*report.ratio_high),
                                              " times the rate")
                               : absl::StrCat("less than ", RateText(metric.harmless_rate),
                                              ", which is harmless, or less than ",
                                              NumberText(analysis.margin), " times the rate"));
}

std::string CollectingReason(const MetricReport& report) {
  return absl::StrCat(BothCounts(report), ": not decided; evidence that it is worse ",
                      NumberText(report.worse), " of ", NumberText(report.worse_threshold),
                      ", that it is not ", NumberText(report.not_worse), " of ",
                      NumberText(report.not_worse_threshold));
}

}  // namespace guidon::analysis

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "analysis/prometheus/reply.h"
#include "analysis/series/counter_sum.h"
#include "analysis/statistics/sequential_test.h"
#include "tests/fuzz/check.h"

// The input is what Prometheus answers: whatever it is, what is counted by it is finite and not
// negative, and so is the evidence.
namespace guidon::analysis {
namespace {

const Grid kGrid{
    .start = absl::FromUnixSeconds(1'500'000'000), .step = absl::Seconds(15), .points = 8};

void CheckGrowth(const CounterSum& sum, const PodTimes& pods) {
  SequentialTest test({.harmless_rate = 0.001, .max_rate = 0.1, .min_requests = 0});
  for (const double growth : sum.Growth(pods)) {
    FUZZ_CHECK(growth >= 0);
    const Counts counts{.all = growth, .bad = growth / 2};
    test.Add(counts, {.all = 1000, .bad = 10});
    FUZZ_CHECK(!std::isnan(test.now().worse));
    FUZZ_CHECK(!std::isnan(test.now().not_worse));
    FUZZ_CHECK(!std::isnan(test.now().above_guard));
  }
}

void Check(const std::string& text) {
  std::istringstream body(text);
  CounterSum all(kGrid);
  CounterSum bad(kGrid);
  PodTimes pods("pod");
  const auto read = ReadRangeReply(
      body,
      [&](const Series& series) {
        if (series.Label("code").empty()) {
          all.Take(series, pods);
        } else {
          bad.TakePart(series, pods);
        }
      },
      [] {});
  if (!read.ok()) FUZZ_CHECK(!read.status().message().empty());
  CheckGrowth(all, pods);
  CheckGrowth(bad, pods);
  std::istringstream again(text);
  (void)ReadTimeReply(again);
  FUZZ_CHECK(!ErrorIn(500, text).ok());
}

}  // namespace
}  // namespace guidon::analysis

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  guidon::analysis::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "absl/strings/match.h"
#include "analysis/config/parse.h"
#include "analysis/config/selector.h"
#include "analysis/engine/versions.h"
#include "tests/fuzz/check.h"

// The input is an analysis file: it is refused with its name in the message, or what comes of it
// can be asked about.
namespace guidon::analysis {
namespace {

void CheckSelector(const Selector& selector, const Versions& versions) {
  const Selector filled = FillIn(selector, versions);
  FUZZ_CHECK(ParseSelector(filled.canary).ok());
  FUZZ_CHECK(ParseSelector(filled.stable).ok());
}

void Check(absl::string_view text) {
  const absl::StatusOr<Analysis> analysis = ParseAnalysis(text, "fuzz.yaml");
  if (!analysis.ok()) {
    FUZZ_CHECK(absl::StartsWith(analysis.status().message(), "fuzz.yaml: "));
    return;
  }
  FUZZ_CHECK(!analysis->metrics.empty());
  FUZZ_CHECK(analysis->interval >= absl::Seconds(1));
  FUZZ_CHECK(analysis->deadline / analysis->interval <= 10'000);
  FUZZ_CHECK(analysis->alpha > 0 && analysis->alpha <= 0.5);
  const absl::StatusOr<Versions> versions = VersionsOf(*analysis, {.name_space = "n\"",
                                                                   .rollout = "r\\",
                                                                   .canary = "a\"}",
                                                                   .stable = "b\n",
                                                                   .start = std::nullopt});
  FUZZ_CHECK(versions.ok());
  for (const Metric& metric : analysis->metrics) {
    if (metric.is_histogram()) {
      CheckSelector(metric.histogram, *versions);
    } else {
      CheckSelector(metric.bad, *versions);
      CheckSelector(metric.all, *versions);
    }
  }
}

}  // namespace
}  // namespace guidon::analysis

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  guidon::analysis::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}

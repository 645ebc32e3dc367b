#include "server/telemetry/sampler.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/suggest.h"

namespace guidon {
namespace {

constexpr double kAll = 9223372036854775808.0;  // 2^63

const std::vector<std::string> kNames = {"always_on",
                                         "always_off",
                                         "traceidratio",
                                         "parentbased_always_on",
                                         "parentbased_always_off",
                                         "parentbased_traceidratio"};

}  // namespace

absl::StatusOr<Sampler> Sampler::Make(absl::string_view name, absl::string_view argument) {
  Sampler sampler;
  absl::string_view root = name;
  sampler.parent_based_ = absl::ConsumePrefix(&root, "parentbased_");
  if (root == "always_on") return sampler;
  if (root == "always_off") {
    sampler.bound_ = 0;
    return sampler;
  }
  if (root == "traceidratio") {
    double ratio = 1;
    const bool wrong = !argument.empty() && !absl::SimpleAtod(argument, &ratio);
    if (wrong || !(ratio >= 0 && ratio <= 1)) {
      return absl::InvalidArgumentError(
          absl::StrCat("OTEL_TRACES_SAMPLER_ARG: \"", argument, "\" is no number from 0 to 1"));
    }
    sampler.bound_ = static_cast<uint64_t>(ratio * kAll);
    return sampler;
  }
  return absl::InvalidArgumentError(absl::StrCat("OTEL_TRACES_SAMPLER: there is no sampler \"",
                                                 name, "\"", DidYouMean(Nearest(name, kNames))));
}

bool Sampler::Samples(const std::optional<TraceParent>& parent, const TraceId& trace_id) const {
  if (parent_based_ && parent.has_value()) return parent->sampled;
  uint64_t number = 0;
  for (size_t i = 8; i < trace_id.size(); ++i) number = number << 8 | trace_id[i];
  return (number >> 1) < bound_;
}

}  // namespace guidon

#include "analysis/engine/metric_source.h"

namespace guidon::analysis {

const std::string& Series::Label(absl::string_view name) const {
  static const auto* const kNone = new std::string;
  for (const auto& [label, value] : labels) {
    if (label == name) return value;
  }
  return *kNone;
}

}  // namespace guidon::analysis

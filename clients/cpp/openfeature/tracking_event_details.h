#ifndef OPENFEATURE_TRACKING_EVENT_DETAILS_H_
#define OPENFEATURE_TRACKING_EVENT_DETAILS_H_

#include <map>
#include <optional>
#include <string>

#include "openfeature/value.h"

namespace openfeature {

// What is known of a tracked event: a number that providers may sum up or average, and more fields.
struct TrackingEventDetails {
  std::optional<double> value{};
  std::map<std::string, Value> fields{};
};

}  // namespace openfeature

#endif  // OPENFEATURE_TRACKING_EVENT_DETAILS_H_

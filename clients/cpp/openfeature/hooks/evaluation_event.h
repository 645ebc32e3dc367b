#ifndef OPENFEATURE_HOOKS_EVALUATION_EVENT_H_
#define OPENFEATURE_HOOKS_EVALUATION_EVENT_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "openfeature/error_code.h"
#include "openfeature/general_flag_evaluation_details.h"
#include "openfeature/general_hook_context.h"
#include "openfeature/reason.h"
#include "openfeature/value.h"

namespace openfeature {

// How much of flags' values events tell. Values may be large, or secret, so the variant stands for
// them where there is one.
struct EvaluationEventOptions {
  bool include_value = false;          // Also where there is a variant.
  std::size_t max_value_length = 256;  // Text beyond this many bytes is left out.
  // True for flags whose values are never told. nullptr: there are none. May be called from several
  // threads at the same time.
  std::function<bool(std::string_view flag_key)> should_redact{};
};

// One evaluation as OpenTelemetry's semantic conventions (version 1.40) have it: the attributes of
// an event of this name. Attributes are strings, but for feature_flag.result.value, which has the
// flag's type; lists and structures are JSON text.
struct EvaluationEvent {
  static constexpr std::string_view kName = "feature_flag.evaluation";

  Value::Structure attributes;
};

// The event of an evaluation: what a hook's finally stage is given.
EvaluationEvent CreateEvaluationEvent(const GeneralHookContext& ctx,
                                      const GeneralFlagEvaluationDetails& details,
                                      const EvaluationEventOptions& options = {});

// A reason or an error code as OpenTelemetry spells it, e.g. "targeting_match".
std::string TelemetryName(Reason reason);
std::string TelemetryName(ErrorCode code);

}  // namespace openfeature

#endif  // OPENFEATURE_HOOKS_EVALUATION_EVENT_H_

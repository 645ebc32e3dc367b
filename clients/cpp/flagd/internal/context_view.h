#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_CONTEXT_VIEW_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_CONTEXT_VIEW_H_

#include "evaluator/value_view.h"
#include "openfeature/evaluation_context.h"
#include "openfeature/value.h"

namespace guidon::flagd_internal {

// An evaluation's context as rules see it, without a copy: the application's, with the targeting
// key as `targetingKey`, and the daemon's static context over it.
struct LayeredContext {
  const openfeature::EvaluationContext& context;
  const openfeature::Value::Structure& overlay;

  // Good for as long as this.
  ValueView view() const;
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_CONTEXT_VIEW_H_

#ifndef OPENFEATURE_GENERAL_HOOK_CONTEXT_H_
#define OPENFEATURE_GENERAL_HOOK_CONTEXT_H_

#include <memory>
#include <string>

#include "openfeature/evaluation_context.h"
#include "openfeature/flag_type_value.h"
#include "openfeature/hook_data.h"
#include "openfeature/metadata.h"
#include "openfeature/value.h"

namespace openfeature {

// What a hook knows of the evaluation that it runs in. Nothing can be changed but the hook data; a
// before stage changes the evaluation context by what it returns.
class GeneralHookContext {
 public:
  virtual ~GeneralHookContext() = default;
  virtual const std::string& GetFlagKey() const = 0;
  virtual FlagValueType GetType() const = 0;
  virtual Value GetDefaultValueAsValue() const = 0;
  // All levels merged, with what the before stages so far returned.
  virtual const EvaluationContext& GetEvaluationContext() const = 0;
  virtual const Metadata& GetClientMetadata() const = 0;
  virtual const Metadata& GetProviderMetadata() const = 0;
  // This hook's own, for this evaluation.
  virtual std::shared_ptr<HookData> GetHookData() const = 0;
};

}  // namespace openfeature

#endif  // OPENFEATURE_GENERAL_HOOK_CONTEXT_H_

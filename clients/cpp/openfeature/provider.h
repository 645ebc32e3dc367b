#ifndef OPENFEATURE_PROVIDER_H_
#define OPENFEATURE_PROVIDER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "openfeature/evaluation_context.h"
#include "openfeature/general_hook.h"
#include "openfeature/metadata.h"
#include "openfeature/provider_event_emitter.h"
#include "openfeature/resolution_details.h"
#include "openfeature/tracking_event_details.h"
#include "openfeature/value.h"

namespace openfeature {

// Where flags come from. To be implemented for a flag management system; everything but the
// metadata and the five evaluations has a default.
//
// All functions may be called from several threads at the same time. Failures are returned: by a
// status (ErrorStatus in error_code.h says which error code), or by details with an error code.
// What an implementation throws all the same is taken for a kGeneral error.
class FeatureProvider {
 public:
  virtual ~FeatureProvider() = default;

  virtual Metadata GetMetadata() const = 0;

  // Hooks that run innermost, around each evaluation by this provider. Asked for each time.
  virtual std::vector<std::shared_ptr<GeneralHook>> GetHooks() const { return {}; }

  // Evaluations. `default_value` is only for providers that need it: the client returns it by
  // itself where there is an error.
  virtual absl::StatusOr<std::unique_ptr<BoolResolutionDetails>> GetBooleanEvaluation(
      std::string_view flag, bool default_value, const EvaluationContext& ctx) = 0;
  virtual absl::StatusOr<std::unique_ptr<StringResolutionDetails>> GetStringEvaluation(
      std::string_view flag, std::string_view default_value, const EvaluationContext& ctx) = 0;
  virtual absl::StatusOr<std::unique_ptr<IntResolutionDetails>> GetIntegerEvaluation(
      std::string_view flag, std::int64_t default_value, const EvaluationContext& ctx) = 0;
  virtual absl::StatusOr<std::unique_ptr<DoubleResolutionDetails>> GetDoubleEvaluation(
      std::string_view flag, double default_value, const EvaluationContext& ctx) = 0;
  virtual absl::StatusOr<std::unique_ptr<ObjectResolutionDetails>> GetObjectEvaluation(
      std::string_view flag, Value default_value, const EvaluationContext& ctx) = 0;

  // Called once before the first evaluation, with the API's context, on a thread of its own; may
  // take its time. An error leaves the provider in kError, or kFatal where ErrorCodeOf says
  // kProviderFatal.
  virtual absl::Status Init(const EvaluationContext& /*ctx*/) { return absl::OkStatus(); }

  // The same for providers that want to know the first domain they are bound to, empty for the
  // default. Override either.
  virtual absl::Status InitForDomain(const EvaluationContext& ctx, std::string_view /*domain*/) {
    return Init(ctx);
  }

  // False where Init has nothing to do: the provider is ready as soon as it is set.
  virtual bool NeedsInit() const { return true; }

  // Called when the provider is used no more. Ends an Init that is under way, and background work.
  // Idempotent; Init may be called again after it.
  virtual absl::Status Shutdown() { return absl::OkStatus(); }

  // True for a provider whose state belongs to one domain: the API refuses to bind it to a second.
  virtual bool IsDomainScoped() const { return false; }

  // The emitter, a member of the provider, of those that have events to tell. nullptr: none.
  virtual ProviderEventEmitter* GetEventEmitter() { return nullptr; }

  // True for a provider that emits kReady or kError itself before Init returns: its status then
  // follows its events alone. The API speaks for all others after Init has returned.
  virtual bool EmitsLifecycleEvents() const { return false; }

  // Records that something happened that experiments may count. Must not block.
  virtual void Track(std::string_view /*event_name*/, const EvaluationContext& /*ctx*/,
                     const TrackingEventDetails& /*details*/) {}
};

}  // namespace openfeature

#endif  // OPENFEATURE_PROVIDER_H_

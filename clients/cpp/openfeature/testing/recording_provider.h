#ifndef OPENFEATURE_TESTING_RECORDING_PROVIDER_H_
#define OPENFEATURE_TESTING_RECORDING_PROVIDER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "openfeature/provider.h"

namespace openfeature::testing {

// A provider that does what a test says, and remembers what it was asked.
class RecordingProvider : public FeatureProvider {
 public:
  struct Tracked {
    std::string event_name;
    EvaluationContext context;
    TrackingEventDetails details;
  };

  explicit RecordingProvider(std::string name = "recording") : name_(std::move(name)) {}

  // To be set before the provider is: what to return, and how to be.
  absl::Status init_result;
  absl::Status shutdown_result;
  std::function<void()> on_init = [] {};      // Runs in Init.
  std::function<void()> on_resolve = [] {};   // Runs in each evaluation.
  std::function<void()> on_shutdown = [] {};  // Runs in Shutdown.
  bool needs_init = true;
  bool domain_scoped = false;
  bool emits_lifecycle_events = false;
  std::vector<std::shared_ptr<GeneralHook>> hooks;
  bool bool_value = true;
  std::optional<std::string> variant = "on";
  Reason reason = Reason::kTargetingMatch;
  FlagMetadata metadata;
  absl::Status resolve_error;           // Returned as status, where it is not OK.
  std::optional<ErrorCode> error_code;  // Returned in the details.
  std::string error_message = "refused";

  ProviderEventEmitter events;

  std::atomic<int> inits = 0;
  std::atomic<int> shutdowns = 0;
  std::atomic<int> resolves = 0;

  EvaluationContext LastContext() const { return Get(last_context_); }
  EvaluationContext InitContext() const { return Get(init_context_); }
  std::string InitDomain() const { return Get(init_domain_); }
  std::vector<Tracked> GetTracked() const { return Get(tracked_); }

  Metadata GetMetadata() const override { return {name_}; }
  std::vector<std::shared_ptr<GeneralHook>> GetHooks() const override { return hooks; }

  absl::StatusOr<std::unique_ptr<BoolResolutionDetails>> GetBooleanEvaluation(
      std::string_view, bool, const EvaluationContext& ctx) override {
    return Give<bool>(bool_value, ctx);
  }
  absl::StatusOr<std::unique_ptr<StringResolutionDetails>> GetStringEvaluation(
      std::string_view, std::string_view, const EvaluationContext& ctx) override {
    return Give<std::string>("text", ctx);
  }
  absl::StatusOr<std::unique_ptr<IntResolutionDetails>> GetIntegerEvaluation(
      std::string_view, std::int64_t, const EvaluationContext& ctx) override {
    return Give<std::int64_t>(42, ctx);
  }
  absl::StatusOr<std::unique_ptr<DoubleResolutionDetails>> GetDoubleEvaluation(
      std::string_view, double, const EvaluationContext& ctx) override {
    return Give<double>(0.5, ctx);
  }
  absl::StatusOr<std::unique_ptr<ObjectResolutionDetails>> GetObjectEvaluation(
      std::string_view, Value, const EvaluationContext& ctx) override {
    return Give<Value>(Value(Value::Structure{{"limit", 3}}), ctx);
  }

  absl::Status InitForDomain(const EvaluationContext& ctx, std::string_view domain) override {
    ++inits;
    Put(init_context_, ctx);
    Put(init_domain_, std::string(domain));
    on_init();
    return init_result;
  }
  bool NeedsInit() const override { return needs_init; }
  absl::Status Shutdown() override {
    on_shutdown();
    ++shutdowns;
    return shutdown_result;
  }
  bool IsDomainScoped() const override { return domain_scoped; }
  ProviderEventEmitter* GetEventEmitter() override { return &events; }
  bool EmitsLifecycleEvents() const override { return emits_lifecycle_events; }
  void Track(std::string_view event_name, const EvaluationContext& ctx,
             const TrackingEventDetails& details) override {
    std::lock_guard<std::mutex> lock(mutex_);
    tracked_.push_back({std::string(event_name), ctx, details});
  }

 private:
  template <typename T>
  T Get(const T& field) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return field;
  }
  template <typename T>
  void Put(T& field, T value) {
    std::lock_guard<std::mutex> lock(mutex_);
    field = std::move(value);
  }
  template <typename T>
  absl::StatusOr<std::unique_ptr<ResolutionDetails<T>>> Give(T value,
                                                             const EvaluationContext& ctx) {
    ++resolves;
    Put(last_context_, ctx);
    on_resolve();
    if (!resolve_error.ok()) return resolve_error;
    return std::make_unique<ResolutionDetails<T>>(
        std::move(value), reason, variant, metadata, error_code,
        error_code ? std::optional(error_message) : std::nullopt);
  }

  const std::string name_;
  mutable std::mutex mutex_;
  EvaluationContext last_context_;
  EvaluationContext init_context_;
  std::string init_domain_;
  std::vector<Tracked> tracked_;
};

}  // namespace openfeature::testing

#endif  // OPENFEATURE_TESTING_RECORDING_PROVIDER_H_

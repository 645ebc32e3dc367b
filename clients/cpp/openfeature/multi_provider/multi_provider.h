#ifndef OPENFEATURE_MULTI_PROVIDER_MULTI_PROVIDER_H_
#define OPENFEATURE_MULTI_PROVIDER_MULTI_PROVIDER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "openfeature/multi_provider/evaluation_strategy.h"
#include "openfeature/provider.h"

namespace openfeature {

// Several providers behind one: to move from one to another, or to use several side by side. Its
// status is the worst of theirs; their hooks run around their own evaluations, each with a context
// of its own. Thread-safe; evaluations take no lock of its own.
//
//   auto both = MultiProvider::Create({{file, "file"}, {flagd, "flagd"}},
//                                     std::make_shared<FirstMatchStrategy>());
class MultiProvider : public FeatureProvider {
 public:
  struct Entry {
    std::shared_ptr<FeatureProvider> provider;
    // Empty: the name in the provider's metadata, with _1, _2 … where several have the same.
    std::string name{};
  };

  // INVALID_ARGUMENT: no providers, a nullptr, or two of the same name.
  static absl::StatusOr<std::shared_ptr<MultiProvider>> Create(
      std::vector<Entry> entries,
      std::shared_ptr<const EvaluationStrategy> strategy = std::make_shared<FirstMatchStrategy>());
  ~MultiProvider() override;

  // The names that answers and errors use, in order.
  std::vector<std::string> GetProviderNames() const;

  Metadata GetMetadata() const override { return {"MultiProvider"}; }

  absl::StatusOr<std::unique_ptr<BoolResolutionDetails>> GetBooleanEvaluation(
      std::string_view flag, bool default_value, const EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<StringResolutionDetails>> GetStringEvaluation(
      std::string_view flag, std::string_view default_value, const EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<IntResolutionDetails>> GetIntegerEvaluation(
      std::string_view flag, std::int64_t default_value, const EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<DoubleResolutionDetails>> GetDoubleEvaluation(
      std::string_view flag, double default_value, const EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<ObjectResolutionDetails>> GetObjectEvaluation(
      std::string_view flag, Value default_value, const EvaluationContext& ctx) override;

  // Initializes all providers at the same time; returns the errors of those that fail.
  absl::Status InitForDomain(const EvaluationContext& ctx, std::string_view domain) override;
  absl::Status Shutdown() override;
  bool IsDomainScoped() const override;
  ProviderEventEmitter* GetEventEmitter() override;
  bool EmitsLifecycleEvents() const override { return true; }
  void Track(std::string_view event_name, const EvaluationContext& ctx,
             const TrackingEventDetails& details) override;

 private:
  class Children;

  MultiProvider(std::vector<Entry> entries, std::shared_ptr<const EvaluationStrategy> strategy);

  const std::shared_ptr<Children> children_;
  const std::shared_ptr<const EvaluationStrategy> strategy_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_MULTI_PROVIDER_MULTI_PROVIDER_H_

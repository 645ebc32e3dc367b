#ifndef OPENFEATURE_MEMORY_PROVIDER_IN_MEMORY_PROVIDER_H_
#define OPENFEATURE_MEMORY_PROVIDER_IN_MEMORY_PROVIDER_H_

#include <any>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "openfeature/memory_provider/flag.h"
#include "openfeature/provider.h"

namespace openfeature {

// Flags that the program itself holds: for tests, and for programs without a flag server.
// Thread-safe; evaluations take no lock.
//
//   auto provider = std::make_shared<InMemoryProvider>(std::unordered_map<std::string, std::any>{
//       {"new-ranker", Flag<bool>({{"on", true}, {"off", false}}, "off")}});
class InMemoryProvider : public FeatureProvider {
 public:
  // Flag<T> objects by key; anything else is a flag whose evaluation is a kParseError.
  explicit InMemoryProvider(std::unordered_map<std::string, std::any> flags);
  ~InMemoryProvider() override;

  // Replaces all flags, or adds or replaces one, and emits kConfigurationChanged with their keys.
  void UpdateFlags(std::unordered_map<std::string, std::any> new_flags);
  void UpdateFlag(const std::string& key, std::any new_flag);

  Metadata GetMetadata() const override { return {"InMemoryProvider"}; }
  bool NeedsInit() const override { return false; }
  ProviderEventEmitter* GetEventEmitter() override { return &events_; }

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

 private:
  struct Flags;

  const std::unique_ptr<Flags> flags_;
  ProviderEventEmitter events_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_MEMORY_PROVIDER_IN_MEMORY_PROVIDER_H_

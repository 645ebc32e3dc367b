#ifndef OPENFEATURE_CLIENT_H_
#define OPENFEATURE_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "openfeature/evaluation_context.h"
#include "openfeature/evaluation_options.h"
#include "openfeature/flag_evaluation_details.h"
#include "openfeature/general_hook.h"
#include "openfeature/metadata.h"
#include "openfeature/provider_event.h"
#include "openfeature/provider_status.h"
#include "openfeature/tracking_event_details.h"
#include "openfeature/value.h"

namespace openfeature {

namespace internal {
class ApiCore;
struct ClientParts;
}  // namespace internal

// What an application asks for flags. Made by OpenFeatureAPI::GetClient; follows the provider that
// its domain is bound to, also when that changes.
//
// Thread-safe. Evaluations take no lock and never throw; they take as long as the provider and the
// hooks do. Where anything fails they give the default value, and say why in the details and to the
// API's logger.
//
//   if (client->GetBooleanValue("new-ranker", false, job)) { ... }
class Client {
 public:
  Client(std::shared_ptr<internal::ApiCore> core, std::string_view domain);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  // The domain, as both name and domain.
  const Metadata& GetMetadata() const;
  // That of the provider which the domain is bound to.
  ProviderStatus GetProviderStatus() const;

  // The context of all this client's evaluations: over the API's and the transaction's, under the
  // evaluation's own.
  void SetEvaluationContext(const EvaluationContext& ctx);
  EvaluationContext GetEvaluationContext() const;

  // Adds hooks to those that run around each of this client's evaluations. nullptr is skipped.
  void AddHooks(std::vector<std::shared_ptr<GeneralHook>> hooks);
  void AddHook(std::shared_ptr<GeneralHook> hook);
  std::vector<std::shared_ptr<GeneralHook>> GetHooks() const;

  // Runs `handler` on each such event of the domain's provider, at once if the provider is in that
  // state already. Stays when the provider is replaced.
  HandlerId AddHandler(ProviderEvent event, EventHandler handler);
  void RemoveHandler(HandlerId id);

  // Evaluations: the value of a flag. An empty context and no options cost nothing.
  bool GetBooleanValue(std::string_view flag_key, bool default_value,
                       const EvaluationContext& ctx = {},
                       const EvaluationOptions& options = EvaluationOptions::None());
  std::string GetStringValue(std::string_view flag_key, std::string_view default_value,
                             const EvaluationContext& ctx = {},
                             const EvaluationOptions& options = EvaluationOptions::None());
  std::int64_t GetIntegerValue(std::string_view flag_key, std::int64_t default_value,
                               const EvaluationContext& ctx = {},
                               const EvaluationOptions& options = EvaluationOptions::None());
  double GetDoubleValue(std::string_view flag_key, double default_value,
                        const EvaluationContext& ctx = {},
                        const EvaluationOptions& options = EvaluationOptions::None());
  Value GetObjectValue(std::string_view flag_key, Value default_value,
                       const EvaluationContext& ctx = {},
                       const EvaluationOptions& options = EvaluationOptions::None());

  // The same without a context.
  bool GetBooleanValue(std::string_view flag_key, bool default_value,
                       const EvaluationOptions& options) {
    return GetBooleanValue(flag_key, default_value, {}, options);
  }
  std::string GetStringValue(std::string_view flag_key, std::string_view default_value,
                             const EvaluationOptions& options) {
    return GetStringValue(flag_key, default_value, {}, options);
  }
  std::int64_t GetIntegerValue(std::string_view flag_key, std::int64_t default_value,
                               const EvaluationOptions& options) {
    return GetIntegerValue(flag_key, default_value, {}, options);
  }
  double GetDoubleValue(std::string_view flag_key, double default_value,
                        const EvaluationOptions& options) {
    return GetDoubleValue(flag_key, default_value, {}, options);
  }
  Value GetObjectValue(std::string_view flag_key, Value default_value,
                       const EvaluationOptions& options) {
    return GetObjectValue(flag_key, std::move(default_value), {}, options);
  }

  // Evaluations: the value, and how it came about.
  BoolFlagEvaluationDetails GetBooleanDetails(
      std::string_view flag_key, bool default_value, const EvaluationContext& ctx = {},
      const EvaluationOptions& options = EvaluationOptions::None());
  StringFlagEvaluationDetails GetStringDetails(
      std::string_view flag_key, std::string_view default_value, const EvaluationContext& ctx = {},
      const EvaluationOptions& options = EvaluationOptions::None());
  IntFlagEvaluationDetails GetIntegerDetails(
      std::string_view flag_key, std::int64_t default_value, const EvaluationContext& ctx = {},
      const EvaluationOptions& options = EvaluationOptions::None());
  DoubleFlagEvaluationDetails GetDoubleDetails(
      std::string_view flag_key, double default_value, const EvaluationContext& ctx = {},
      const EvaluationOptions& options = EvaluationOptions::None());
  ObjectFlagEvaluationDetails GetObjectDetails(
      std::string_view flag_key, Value default_value, const EvaluationContext& ctx = {},
      const EvaluationOptions& options = EvaluationOptions::None());

  // The same without a context.
  BoolFlagEvaluationDetails GetBooleanDetails(std::string_view flag_key, bool default_value,
                                              const EvaluationOptions& options) {
    return GetBooleanDetails(flag_key, default_value, {}, options);
  }
  StringFlagEvaluationDetails GetStringDetails(std::string_view flag_key,
                                               std::string_view default_value,
                                               const EvaluationOptions& options) {
    return GetStringDetails(flag_key, default_value, {}, options);
  }
  IntFlagEvaluationDetails GetIntegerDetails(std::string_view flag_key, std::int64_t default_value,
                                             const EvaluationOptions& options) {
    return GetIntegerDetails(flag_key, default_value, {}, options);
  }
  DoubleFlagEvaluationDetails GetDoubleDetails(std::string_view flag_key, double default_value,
                                               const EvaluationOptions& options) {
    return GetDoubleDetails(flag_key, default_value, {}, options);
  }
  ObjectFlagEvaluationDetails GetObjectDetails(std::string_view flag_key, Value default_value,
                                               const EvaluationOptions& options) {
    return GetObjectDetails(flag_key, std::move(default_value), {}, options);
  }

  // Records an event for the provider's experiments; nothing where the provider does not track.
  void Track(std::string_view event_name, const EvaluationContext& ctx = {},
             const TrackingEventDetails& details = {});
  void Track(std::string_view event_name, const TrackingEventDetails& details) {
    Track(event_name, {}, details);
  }

 private:
  const std::unique_ptr<internal::ClientParts> parts_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_CLIENT_H_

#ifndef OPENFEATURE_OPENFEATURE_API_H_
#define OPENFEATURE_OPENFEATURE_API_H_

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "openfeature/client.h"
#include "openfeature/evaluation_context.h"
#include "openfeature/general_hook.h"
#include "openfeature/log.h"
#include "openfeature/metadata.h"
#include "openfeature/provider.h"
#include "openfeature/provider_event.h"
#include "openfeature/provider_status.h"
#include "openfeature/transaction_context.h"

namespace openfeature {

// Where an application sets providers and gets clients from. There is one for the whole process
// (GetInstance); isolated/api.h makes others. Thread-safe.
//
//   auto& api = openfeature::OpenFeatureAPI::GetInstance();
//   absl::Status ready = api.SetProviderAndWait(provider);
//   auto client = api.GetClient();
class OpenFeatureAPI {
 public:
  static OpenFeatureAPI& GetInstance();

  OpenFeatureAPI();
  OpenFeatureAPI(const OpenFeatureAPI&) = delete;
  OpenFeatureAPI& operator=(const OpenFeatureAPI&) = delete;
  // Shuts down as Shutdown does. Clients may outlive it; they then have no provider.
  ~OpenFeatureAPI();

  // Binds a provider, to a domain or as the default for all domains without one of their own. Never
  // waits: Init of a provider that is new here, and Shutdown of one that lost its last binding, run
  // in the background. Evaluations give their defaults until the new one is ready.
  //
  // INVALID_ARGUMENT: nullptr. FAILED_PRECONDITION: the provider is bound in another API instance,
  // or is domain-scoped and bound already.
  absl::Status SetProvider(std::shared_ptr<FeatureProvider> provider);
  absl::Status SetProvider(std::string_view domain, std::shared_ptr<FeatureProvider> provider);

  // The same, and waits for what Init returns, which this returns too. DEADLINE_EXCEEDED where
  // `timeout` passed first; Init then goes on in the background.
  absl::Status SetProviderAndWait(std::shared_ptr<FeatureProvider> provider);
  absl::Status SetProviderAndWait(std::string_view domain,
                                  std::shared_ptr<FeatureProvider> provider);
  absl::Status SetProviderAndWait(std::string_view domain,
                                  std::shared_ptr<FeatureProvider> provider,
                                  std::chrono::milliseconds timeout);

  // The provider that clients of the domain have: the default one where the domain has none.
  std::shared_ptr<FeatureProvider> GetProvider(std::string_view domain = "") const;
  Metadata GetProviderMetadata(std::string_view domain = "") const;
  ProviderStatus GetProviderStatus(std::string_view domain = "") const;

  // A client of a domain, or of the default provider. Cheap.
  std::shared_ptr<Client> GetClient(std::string_view domain = "");

  // The context of all evaluations, under all other levels.
  void SetEvaluationContext(const EvaluationContext& ctx);
  EvaluationContext GetEvaluationContext() const;

  // How transactions carry their context; replaces the former way. nullptr: not at all.
  void SetTransactionContextPropagator(std::shared_ptr<TransactionContextPropagator> propagator);
  // Sets the context of the current transaction; does nothing without a propagator.
  void SetTransactionContext(const EvaluationContext& ctx);

  // Adds hooks to those that run around each evaluation. nullptr is skipped.
  void AddHooks(std::vector<std::shared_ptr<GeneralHook>> hooks);
  void AddHook(std::shared_ptr<GeneralHook> hook);
  std::vector<std::shared_ptr<GeneralHook>> GetHooks() const;

  // Runs `handler` on each such event of any provider, at once for each provider that is in that
  // state already. Stays when providers are replaced.
  HandlerId AddHandler(ProviderEvent event, EventHandler handler);
  void RemoveHandler(HandlerId id);

  // Where failures are told. nullptr, as at the start: errors to standard error, ten lines a
  // second.
  void SetLogger(LogCallback logger);

  // Shuts all providers down and goes back to how the instance was at the start, without hooks,
  // handlers, contexts and providers; the logger and existing clients stay. Waits for the
  // providers, and up to a second for evaluations under way. Returns the first failure.
  absl::Status Shutdown();

 private:
  const std::shared_ptr<internal::ApiCore> core_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_OPENFEATURE_API_H_

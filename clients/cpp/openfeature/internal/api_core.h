#ifndef OPENFEATURE_INTERNAL_API_CORE_H_
#define OPENFEATURE_INTERNAL_API_CORE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "openfeature/evaluation_context.h"
#include "openfeature/general_hook.h"
#include "openfeature/internal/background.h"
#include "openfeature/internal/event_handlers.h"
#include "openfeature/internal/provider_record.h"
#include "openfeature/internal/published.h"
#include "openfeature/log.h"
#include "openfeature/transaction_context.h"

namespace openfeature::internal {

// What evaluations need of an API, immutable.
struct ApiState {
  // By domain; 0 is the default. Domains without a provider of their own have the default's.
  std::vector<std::shared_ptr<ProviderRecord>> by_domain;
  std::vector<std::shared_ptr<GeneralHook>> hooks;
  EvaluationContext context;
  std::shared_ptr<TransactionContextPropagator> propagator;
  std::shared_ptr<const LogCallback> log;
};

// An API instance as its clients share it. Thread-safe. One mutex orders all changes, to providers'
// statuses too; evaluations only read the published state. Nothing foreign (providers, hooks,
// handlers) is called under the mutex.
class ApiCore : public std::enable_shared_from_this<ApiCore> {
 public:
  ApiCore();
  ApiCore(const ApiCore&) = delete;
  ApiCore& operator=(const ApiCore&) = delete;

  using State = Published<ApiState>;
  const State& state() const { return state_; }

  // The number of a domain, for good. "" is 0.
  std::size_t DomainIndex(std::string_view domain);
  // The record that the domain's clients use.
  std::shared_ptr<ProviderRecord> RecordOf(std::string_view domain) const;

  // Binds the provider and starts what follows from it: the Init of a new one, the Shutdown of one
  // that lost its last binding.
  absl::StatusOr<std::shared_ptr<ProviderRecord>> Bind(std::string_view domain,
                                                       std::shared_ptr<FeatureProvider> provider);

  // Back to the state of a new instance, but for the domains' numbers. Returns once all providers
  // are shut down, with the first failure.
  absl::Status Shutdown();

  void SetContext(EvaluationContext context);
  void AddHooks(std::vector<std::shared_ptr<GeneralHook>> hooks);
  void SetPropagator(std::shared_ptr<TransactionContextPropagator> propagator);
  void SetLog(LogCallback log);

  HandlerId AddHandler(std::optional<std::size_t> domain, std::string domain_name,
                       ProviderEvent event, EventHandler handler);
  void RemoveHandler(HandlerId id) { handlers_.Remove(id); }

  void Log(LogLevel level, const std::string& message) const;

 private:
  struct Domain {
    std::string name;
    std::shared_ptr<ProviderRecord> bound;  // nullptr: the default's.
  };

  std::shared_ptr<ProviderRecord> FindBound(const FeatureProvider* provider)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  const std::shared_ptr<ProviderRecord>& UsedBy(std::size_t domain)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Publishes `master_` with the domains' records. What is returned is freed after the lock.
  [[nodiscard]] State::Garbage Publish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Queues the runs of the handlers that `record` concerns: those of the API and of the clients
  // that use it; where `newly_bound` is a domain, of the clients that use it since it was bound to
  // that.
  void QueueEvent(const ProviderRecord& record, ProviderEvent event,
                  const ProviderEventDetails& details,
                  std::optional<std::size_t> newly_bound = std::nullopt)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void OnEvent(ProviderRecord& record, ProviderEvent event, const ProviderEventDetails& details);
  void RunDueHandlers();
  void Listen(const std::shared_ptr<ProviderRecord>& record);
  void Initialize(const std::shared_ptr<ProviderRecord>& record, const std::string& domain);
  absl::Status Close(ProviderRecord& record);
  void WaitForReaders();

  mutable guidon::Mutex mutex_;
  std::vector<Domain> domains_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::size_t> domain_indexes_ ABSL_GUARDED_BY(mutex_);
  ApiState master_ ABSL_GUARDED_BY(mutex_);  // All but by_domain.
  State state_{nullptr};                     // Set and swept under mutex_.
  EventHandlers handlers_;
  Background background_;
};

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_API_CORE_H_

#include "openfeature/internal/api_core.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "openfeature/internal/default_log.h"
#include "openfeature/internal/provider_directory.h"
#include "openfeature/noop_provider.h"

namespace openfeature::internal {
namespace {

using guidon::MutexLock;

// How long a provider's shutdown waits for evaluations that still use it; those that take longer
// meet a provider that is shut down.
constexpr std::chrono::milliseconds kReadersGrace(1000);

std::shared_ptr<ProviderRecord> Placeholder() {
  return std::make_shared<ProviderRecord>(std::make_shared<NoopProvider>(),
                                          /*is_placeholder=*/true);
}

// What a provider's lifecycle function returned, also where it threw.
template <typename Function>
absl::Status CallProvider(Function function) {
  try {
    return function();
  } catch (const std::exception& error) {
    return ErrorStatus(ErrorCode::kGeneral, error.what());
  } catch (...) {
    return ErrorStatus(ErrorCode::kGeneral, "the provider threw no std::exception");
  }
}

// A logger that throws must not end what it tells of.
LogCallback Harmless(LogCallback log) {
  return [log = std::move(log)](LogLevel level, const std::string& message) {
    try {
      log(level, message);
    } catch (...) {
    }
  };
}

}  // namespace

ApiCore::ApiCore() {
  MutexLock lock(mutex_);
  domains_.push_back({"", Placeholder()});
  domain_indexes_[""] = 0;
  master_.log = std::make_shared<const LogCallback>(DefaultLog);
  (void)Publish();
}

std::size_t ApiCore::DomainIndex(std::string_view domain) {
  if (domain.empty()) return 0;
  State::Garbage garbage;
  MutexLock lock(mutex_);
  const auto [found, is_new] = domain_indexes_.try_emplace(std::string(domain), domains_.size());
  if (is_new) {
    domains_.push_back({std::string(domain), nullptr});
    garbage = Publish();
  }
  return found->second;
}

std::shared_ptr<ProviderRecord> ApiCore::RecordOf(std::string_view domain) const {
  MutexLock lock(mutex_);
  const auto found = domain_indexes_.find(std::string(domain));
  if (found == domain_indexes_.end() || domains_[found->second].bound == nullptr) {
    return domains_[0].bound;
  }
  return domains_[found->second].bound;
}

std::shared_ptr<ProviderRecord> ApiCore::FindBound(const FeatureProvider* provider) {
  for (const Domain& domain : domains_) {
    if (domain.bound != nullptr && domain.bound->provider.get() == provider) return domain.bound;
  }
  return nullptr;
}

const std::shared_ptr<ProviderRecord>& ApiCore::UsedBy(std::size_t domain) {
  return domains_[domain].bound == nullptr ? domains_[0].bound : domains_[domain].bound;
}

ApiCore::State::Garbage ApiCore::Publish() {
  auto next = std::make_unique<ApiState>(master_);
  next->by_domain.reserve(domains_.size());
  for (std::size_t domain = 0; domain < domains_.size(); ++domain) {
    next->by_domain.push_back(UsedBy(domain));
  }
  return state_.Set(std::move(next));
}

absl::StatusOr<std::shared_ptr<ProviderRecord>> ApiCore::Bind(
    std::string_view domain, std::shared_ptr<FeatureProvider> provider) {
  if (provider == nullptr) return absl::InvalidArgumentError("the provider is nullptr");
  bool is_scoped = false;
  bool needs_init = true;
  std::shared_ptr<ProviderRecord> fresh;
  const absl::Status asked = CallProvider([&] {
    is_scoped = provider->IsDomainScoped();
    needs_init = provider->NeedsInit();
    fresh = std::make_shared<ProviderRecord>(provider, /*is_placeholder=*/false);
    return absl::OkStatus();
  });
  if (!asked.ok()) return asked;
  const std::size_t index = DomainIndex(domain);

  State::Garbage garbage;
  std::shared_ptr<ProviderRecord> record;
  std::shared_ptr<ProviderRecord> replaced;
  bool replaced_is_unused = false;
  {
    MutexLock lock(mutex_);
    record = FindBound(provider.get());
    if (record != nullptr && domains_[index].bound == record) return record;
    if (record != nullptr && is_scoped) {
      return absl::FailedPreconditionError(
          absl::StrCat("provider \"", record->metadata.name,
                       "\" is domain-scoped and bound already: make one provider for each domain"));
    }
    if (record == nullptr) {
      if (absl::Status entered = EnterProvider(fresh); !entered.ok()) return entered;
      record = fresh;
      if (!needs_init) record->status = ProviderStatus::kReady;
    }
    ++record->bindings;
    replaced = std::exchange(domains_[index].bound, record);
    if (replaced != nullptr && !replaced->placeholder && --replaced->bindings == 0) {
      replaced->closed = true;
      replaced_is_unused = true;
      ReleaseProvider(*replaced);
    }
    garbage = Publish();
    // Those who now have this provider missed how it came to its status.
    if (const auto event = EventOf(record->status)) {
      QueueEvent(*record, *event, record->last_details,
                 record == fresh ? std::nullopt : std::optional(index));
    }
  }
  garbage.clear();

  if (record == fresh) {
    if (needs_init) {
      background_.Run([self = shared_from_this(), record, domain = std::string(domain)] {
        self->Initialize(record, domain);
      });
    } else {
      Listen(record);
      record->predecessor = nullptr;
      record->SetInitialized(absl::OkStatus());
    }
  }
  if (replaced_is_unused) {
    background_.Run([self = shared_from_this(), replaced] {
      const absl::Status closed = self->Close(*replaced);
      if (!closed.ok()) self->Log(LogLevel::kError, MessageOf(closed));
    });
  }
  RunDueHandlers();
  return record;
}

void ApiCore::Listen(const std::shared_ptr<ProviderRecord>& record) {
  ProviderEventEmitter* emitter = record->provider->GetEventEmitter();
  if (emitter == nullptr) return;
  // Stays when the record is closed: it keeps nothing alive, and the provider's next stay may have
  // put its own in place already.
  emitter->SetListener([core = weak_from_this(), to = std::weak_ptr(record)](
                           ProviderEvent event, const ProviderEventDetails& details) {
    const auto living_core = core.lock();
    const auto living_record = to.lock();
    if (living_core && living_record) living_core->OnEvent(*living_record, event, details);
  });
}

void ApiCore::Initialize(const std::shared_ptr<ProviderRecord>& record, const std::string& domain) {
  if (record->predecessor != nullptr) {
    record->predecessor->WaitShutDown();
    record->predecessor = nullptr;
  }
  EvaluationContext context;
  {
    MutexLock lock(mutex_);
    if (record->closed) {  // Replaced before it came to its Init.
      record->SetInitialized(absl::CancelledError("the provider was replaced"));
      return;
    }
    context = master_.context;
  }
  FeatureProvider& provider = *record->provider;
  record->SetInitializing();
  Listen(record);
  const absl::Status result = CallProvider([&] { return provider.InitForDomain(context, domain); });
  if (!result.ok()) {
    Log(LogLevel::kError, absl::StrCat("provider \"", record->metadata.name,
                                       "\" did not initialize: ", result.message()));
  }
  if (!provider.EmitsLifecycleEvents()) {
    if (result.ok()) {
      OnEvent(*record, ProviderEvent::kReady, {});
    } else {
      OnEvent(*record, ProviderEvent::kError,
              {.message = MessageOf(result), .error_code = ErrorCodeOf(result)});
    }
  }
  record->SetInitialized(result);
}

absl::Status ApiCore::Close(ProviderRecord& record) {
  WaitForReaders();
  const bool was_initializing = !record.IsInitialized();
  absl::Status result = CallProvider([&] { return record.provider->Shutdown(); });
  if (was_initializing) {
    // Should Init have gone on all the same, then it must not be what lasts.
    record.WaitInitialized(std::nullopt);
    result = CallProvider([&] { return record.provider->Shutdown(); });
  }
  record.status = ProviderStatus::kNotReady;
  RemoveProvider(record);
  record.SetShutDown();
  if (result.ok()) return result;
  return absl::Status(result.code(), absl::StrCat("provider \"", record.metadata.name,
                                                  "\" did not shut down: ", result.message()));
}

void ApiCore::WaitForReaders() {
  const auto end = std::chrono::steady_clock::now() + kReadersGrace;
  for (;;) {
    State::Garbage garbage;
    bool done = false;
    {
      MutexLock lock(mutex_);
      garbage = state_.Sweep();
      done = !state_.HasRetired();
    }
    if (done || std::chrono::steady_clock::now() >= end) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

absl::Status ApiCore::Shutdown() {
  State::Garbage garbage;
  std::vector<std::shared_ptr<ProviderRecord>> unused;
  {
    MutexLock lock(mutex_);
    for (Domain& domain : domains_) {
      const std::shared_ptr<ProviderRecord> record = std::exchange(domain.bound, nullptr);
      if (record == nullptr || record->placeholder || --record->bindings > 0) continue;
      record->closed = true;
      ReleaseProvider(*record);
      unused.push_back(record);
    }
    domains_[0].bound = Placeholder();
    ApiState initial;
    initial.log = std::move(master_.log);
    master_ = std::move(initial);
    garbage = Publish();
  }
  garbage.clear();
  handlers_.Clear();
  absl::Status first;
  for (const auto& record : unused) first.Update(Close(*record));
  background_.WaitForAll();
  return first;
}

void ApiCore::SetContext(EvaluationContext context) {
  State::Garbage garbage;
  MutexLock lock(mutex_);
  master_.context = std::move(context);
  garbage = Publish();
}

void ApiCore::AddHooks(std::vector<std::shared_ptr<GeneralHook>> hooks) {
  State::Garbage garbage;
  MutexLock lock(mutex_);
  for (auto& hook : hooks) {
    if (hook != nullptr) master_.hooks.push_back(std::move(hook));
  }
  garbage = Publish();
}

void ApiCore::SetPropagator(std::shared_ptr<TransactionContextPropagator> propagator) {
  State::Garbage garbage;
  MutexLock lock(mutex_);
  master_.propagator = std::move(propagator);
  garbage = Publish();
}

void ApiCore::SetLog(LogCallback log) {
  State::Garbage garbage;
  MutexLock lock(mutex_);
  master_.log = std::make_shared<const LogCallback>(log ? Harmless(std::move(log)) : DefaultLog);
  garbage = Publish();
}

HandlerId ApiCore::AddHandler(std::optional<std::size_t> domain, std::string domain_name,
                              ProviderEvent event, EventHandler run) {
  std::shared_ptr<EventHandlers::Handler> handler;
  {
    MutexLock lock(mutex_);
    handler = handlers_.Add(event, domain, std::move(domain_name), std::move(run));
    std::vector<const ProviderRecord*> seen;
    for (std::size_t index = 0; index < domains_.size(); ++index) {
      if (domain.has_value() && *domain != index) continue;
      const ProviderRecord& record = *UsedBy(index);
      if (std::find(seen.begin(), seen.end(), &record) != seen.end()) continue;
      seen.push_back(&record);
      if (EventOf(record.status) != event) continue;
      EventDetails details{record.last_details};
      details.provider_name = record.metadata.name;
      handlers_.QueueOne(handler, std::move(details));
    }
  }
  RunDueHandlers();
  return handler->id;
}

void ApiCore::OnEvent(ProviderRecord& record, ProviderEvent event,
                      const ProviderEventDetails& details) {
  {
    MutexLock lock(mutex_);
    if (record.closed) return;
    if (const auto status = StatusAfter(event, details)) {
      record.status = *status;
      record.last_details = details;
    }
    QueueEvent(record, event, details);
  }
  RunDueHandlers();
}

void ApiCore::QueueEvent(const ProviderRecord& record, ProviderEvent event,
                         const ProviderEventDetails& details,
                         std::optional<std::size_t> newly_bound) {
  std::vector<bool> concerned(domains_.size());
  for (std::size_t domain = 0; domain < domains_.size(); ++domain) {
    const bool is_new = !newly_bound || domain == *newly_bound ||
                        (*newly_bound == 0 && domains_[domain].bound == nullptr);
    concerned[domain] = is_new && UsedBy(domain).get() == &record;
  }
  EventDetails told{details};
  told.provider_name = record.metadata.name;
  handlers_.Queue(event, told, [&](std::optional<std::size_t> domain) {
    return domain ? concerned[*domain] : !newly_bound;
  });
}

void ApiCore::RunDueHandlers() {
  handlers_.RunDue([this](LogLevel level, const std::string& message) { Log(level, message); });
}

void ApiCore::Log(LogLevel level, const std::string& message) const {
  const State::Reader state(state_);
  (*state->log)(level, message);
}

}  // namespace openfeature::internal

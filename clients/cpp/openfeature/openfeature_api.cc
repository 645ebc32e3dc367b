#include "openfeature/openfeature_api.h"

#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "openfeature/internal/api_core.h"

namespace openfeature {
namespace {

using State = internal::ApiCore::State;

absl::Status BindAndWait(internal::ApiCore& core, std::string_view domain,
                         std::shared_ptr<FeatureProvider> provider,
                         std::optional<std::chrono::milliseconds> timeout) {
  const auto record = core.Bind(domain, std::move(provider));
  if (!record.ok()) return record.status();
  const std::optional<absl::Status> result = (*record)->WaitInitialized(timeout);
  if (!result) {
    return absl::DeadlineExceededError(
        "the provider is not initialized yet; it goes on in the background");
  }
  return *result;
}

}  // namespace

OpenFeatureAPI& OpenFeatureAPI::GetInstance() {
  // Never destroyed: threads may evaluate until the process has ended.
  static auto* const instance = new OpenFeatureAPI;
  return *instance;
}

OpenFeatureAPI::OpenFeatureAPI() : core_(std::make_shared<internal::ApiCore>()) {}

OpenFeatureAPI::~OpenFeatureAPI() { (void)Shutdown(); }

absl::Status OpenFeatureAPI::SetProvider(std::shared_ptr<FeatureProvider> provider) {
  return SetProvider("", std::move(provider));
}

absl::Status OpenFeatureAPI::SetProvider(std::string_view domain,
                                         std::shared_ptr<FeatureProvider> provider) {
  return core_->Bind(domain, std::move(provider)).status();
}

absl::Status OpenFeatureAPI::SetProviderAndWait(std::shared_ptr<FeatureProvider> provider) {
  return BindAndWait(*core_, "", std::move(provider), std::nullopt);
}

absl::Status OpenFeatureAPI::SetProviderAndWait(std::string_view domain,
                                                std::shared_ptr<FeatureProvider> provider) {
  return BindAndWait(*core_, domain, std::move(provider), std::nullopt);
}

absl::Status OpenFeatureAPI::SetProviderAndWait(std::string_view domain,
                                                std::shared_ptr<FeatureProvider> provider,
                                                std::chrono::milliseconds timeout) {
  return BindAndWait(*core_, domain, std::move(provider), timeout);
}

std::shared_ptr<FeatureProvider> OpenFeatureAPI::GetProvider(std::string_view domain) const {
  return core_->RecordOf(domain)->provider;
}

Metadata OpenFeatureAPI::GetProviderMetadata(std::string_view domain) const {
  return core_->RecordOf(domain)->metadata;
}

ProviderStatus OpenFeatureAPI::GetProviderStatus(std::string_view domain) const {
  return core_->RecordOf(domain)->status;
}

std::shared_ptr<Client> OpenFeatureAPI::GetClient(std::string_view domain) {
  return std::make_shared<Client>(core_, domain);
}

void OpenFeatureAPI::SetEvaluationContext(const EvaluationContext& ctx) { core_->SetContext(ctx); }

EvaluationContext OpenFeatureAPI::GetEvaluationContext() const {
  return State::Reader(core_->state())->context;
}

void OpenFeatureAPI::SetTransactionContextPropagator(
    std::shared_ptr<TransactionContextPropagator> propagator) {
  core_->SetPropagator(std::move(propagator));
}

void OpenFeatureAPI::SetTransactionContext(const EvaluationContext& ctx) {
  const State::Reader state(core_->state());
  if (state->propagator != nullptr) state->propagator->SetTransactionContext(ctx);
}

void OpenFeatureAPI::AddHooks(std::vector<std::shared_ptr<GeneralHook>> hooks) {
  core_->AddHooks(std::move(hooks));
}

void OpenFeatureAPI::AddHook(std::shared_ptr<GeneralHook> hook) { AddHooks({std::move(hook)}); }

std::vector<std::shared_ptr<GeneralHook>> OpenFeatureAPI::GetHooks() const {
  return State::Reader(core_->state())->hooks;
}

HandlerId OpenFeatureAPI::AddHandler(ProviderEvent event, EventHandler handler) {
  return core_->AddHandler(std::nullopt, "", event, std::move(handler));
}

void OpenFeatureAPI::RemoveHandler(HandlerId id) { core_->RemoveHandler(id); }

void OpenFeatureAPI::SetLogger(LogCallback logger) { core_->SetLog(std::move(logger)); }

absl::Status OpenFeatureAPI::Shutdown() { return core_->Shutdown(); }

}  // namespace openfeature

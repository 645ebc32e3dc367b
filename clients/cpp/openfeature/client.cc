#include "openfeature/client.h"

#include <exception>
#include <optional>
#include <utility>

#include "base/mutex.h"
#include "openfeature/internal/api_core.h"
#include "openfeature/internal/flag_types.h"
#include "openfeature/internal/hooked_evaluation.h"
#include "openfeature/internal/published.h"

namespace openfeature {
namespace internal {

// What evaluations need of a client, immutable.
struct ClientState {
  std::vector<std::shared_ptr<GeneralHook>> hooks;
  EvaluationContext context;
};

struct ClientParts {
  ClientParts(std::shared_ptr<ApiCore> whose, std::string_view name)
      : core(std::move(whose)),
        domain(core->DomainIndex(name)), metadata{std::string(name), std::string(name)} {}

  template <typename Change>
  void Update(Change change) {
    Published<ClientState>::Garbage garbage;
    guidon::MutexLock lock(mutex);
    change(master);
    garbage = state.Set(std::make_unique<ClientState>(master));
  }

  const std::shared_ptr<ApiCore> core;
  const std::size_t domain;
  const Metadata metadata;
  Published<ClientState> state{nullptr};  // nullptr: as good as an empty one. Set under `mutex`.
  guidon::Mutex mutex;
  ClientState master ABSL_GUARDED_BY(mutex);
};

}  // namespace internal

namespace {

using internal::ApiState;
using internal::ClientParts;
using internal::ClientState;
using internal::EvaluationFacts;
using internal::ProviderRecord;
using internal::Published;
using internal::Resolution;

// One call to a client: holds what the call needs of the API and the client, and the context, which
// is merged only where more than one level says something.
class Call {
 public:
  Call(const ClientParts& parts, const EvaluationContext& invocation)
      : parts_(parts), api_(parts.core->state()), own_(parts.state) {
    if (api_->propagator != nullptr) transaction_ = api_->propagator->GetTransactionContext();
    const EvaluationContext* levels[] = {&api_->context, transaction_.get(),
                                         own_.get() == nullptr ? nullptr : &own_->context,
                                         &invocation};
    int set = 0;
    for (const EvaluationContext* level : levels) {
      if (level == nullptr || level->IsEmpty()) continue;
      context_ = level;
      ++set;
    }
    if (set == 0) context_ = &merged_;
    if (set > 1) {
      merged_ = EvaluationContext::merge({levels[0], levels[1], levels[2], levels[3]});
      context_ = &merged_;
    }
  }

  const ProviderRecord& record() const { return *api_->by_domain[parts_.domain]; }
  const EvaluationContext& context() const { return *context_; }
  const Metadata& client() const { return parts_.metadata; }
  const LogCallback& log() const { return *api_->log; }

  // All hooks, outermost first. `of_provider` must live as long as what this returns.
  std::vector<GeneralHook*> Hooks(const EvaluationOptions& options,
                                  const std::vector<std::shared_ptr<GeneralHook>>& of_provider) {
    std::vector<GeneralHook*> all;
    const auto add = [&](const std::vector<std::shared_ptr<GeneralHook>>& hooks) {
      for (const auto& hook : hooks) {
        if (hook != nullptr) all.push_back(hook.get());
      }
    };
    add(api_->hooks);
    if (own_.get() != nullptr) add(own_->hooks);
    add(options.hooks);
    add(of_provider);
    return all;
  }

 private:
  const ClientParts& parts_;
  const Published<ApiState>::Reader api_;
  const Published<ClientState>::Reader own_;
  std::shared_ptr<const EvaluationContext> transaction_;
  EvaluationContext merged_;
  const EvaluationContext* context_ = nullptr;
};

std::vector<std::shared_ptr<GeneralHook>> HooksOf(FeatureProvider& provider) {
  try {
    return provider.GetHooks();
  } catch (...) {
    return {};
  }
}

// Asks the provider, unless its status says that it cannot answer.
template <typename T, typename Default>
Resolution<T> ResolveInStatus(const ProviderRecord& record, std::string_view flag,
                              const Default& default_value, const EvaluationContext& ctx) {
  const ProviderStatus status = record.status.load(std::memory_order_acquire);
  if (status == ProviderStatus::kNotReady && !record.placeholder) {
    return ErrorStatus(ErrorCode::kProviderNotReady, "the provider is not ready");
  }
  if (status == ProviderStatus::kFatal) {
    return ErrorStatus(ErrorCode::kProviderFatal, "the provider has failed for good");
  }
  return internal::Resolve<T>(*record.provider, flag, default_value, ctx);
}

void LogFailure(const Call& call, std::string_view flag, ErrorCode code, std::string_view message) {
  std::string line = "flag \"";
  line.append(flag).append("\": ").append(ToString(code)).append(": ").append(message);
  call.log()(LogLevel::kError, line);
}

// An evaluation. `plain` makes the result of what the provider gave, or of the error, where there
// are no hooks; `hooked` of what came out of the hooks.
template <typename T, typename Default, typename Plain, typename Hooked>
auto Evaluate(const ClientParts& parts, std::string_view flag, const Default& default_value,
              const EvaluationContext& ctx, const EvaluationOptions& options, Plain plain,
              Hooked hooked) {
  Call call(parts, ctx);
  const ProviderRecord& record = call.record();
  const auto provider_hooks = HooksOf(*record.provider);
  const std::vector<GeneralHook*> hooks = call.Hooks(options, provider_hooks);
  if (hooks.empty()) {
    Resolution<T> resolution = ResolveInStatus<T>(record, flag, default_value, call.context());
    if (!resolution.ok()) {
      const ErrorCode code = ErrorCodeOf(resolution.status());
      std::string message = MessageOf(resolution.status());
      LogFailure(call, flag, code, message);
      return plain(internal::FailedDetails<T>(T(default_value), code, std::move(message)));
    }
    ResolutionDetails<T>& details = **resolution;
    if (const auto code = details.GetErrorCode()) {
      std::string message = details.GetErrorMessage().value_or("");
      LogFailure(call, flag, *code, message);
      return plain(internal::FailedDetails<T>(T(default_value), *code, std::move(message),
                                              details.GetSharedFlagMetadata()));
    }
    return plain(std::move(details));
  }
  EvaluationFacts<T> facts{std::string(flag), T(default_value), call.context(), &call.client(),
                           &record.metadata};
  FlagEvaluationDetails<T> details = internal::EvaluateWithHooks<T>(
      facts, hooks, options.hook_hints, call.log(), [&](const EvaluationContext& merged) {
        return ResolveInStatus<T>(record, flag, default_value, merged);
      });
  if (const auto code = details.GetErrorCode()) {
    LogFailure(call, flag, *code, details.GetErrorMessage().value_or(""));
  }
  return hooked(std::move(details));
}

template <typename T, typename Default>
T ValueOf(const ClientParts& parts, std::string_view flag, const Default& default_value,
          const EvaluationContext& ctx, const EvaluationOptions& options) {
  const auto value = [](ResolutionDetails<T>&& details) { return std::move(details).GetValue(); };
  return Evaluate<T>(parts, flag, default_value, ctx, options, value, value);
}

template <typename T, typename Default>
FlagEvaluationDetails<T> DetailsOf(const ClientParts& parts, std::string_view flag,
                                   const Default& default_value, const EvaluationContext& ctx,
                                   const EvaluationOptions& options) {
  return Evaluate<T>(
      parts, flag, default_value, ctx, options,
      [&](ResolutionDetails<T>&& details) {
        return FlagEvaluationDetails<T>(std::string(flag), std::move(details));
      },
      [](FlagEvaluationDetails<T>&& details) { return std::move(details); });
}

}  // namespace

Client::Client(std::shared_ptr<internal::ApiCore> core, std::string_view domain)
    : parts_(std::make_unique<ClientParts>(std::move(core), domain)) {}

Client::~Client() = default;

const Metadata& Client::GetMetadata() const { return parts_->metadata; }

ProviderStatus Client::GetProviderStatus() const {
  const Published<ApiState>::Reader api(parts_->core->state());
  return api->by_domain[parts_->domain]->status;
}

void Client::SetEvaluationContext(const EvaluationContext& ctx) {
  parts_->Update([&](ClientState& state) { state.context = ctx; });
}

EvaluationContext Client::GetEvaluationContext() const {
  const Published<ClientState>::Reader own(parts_->state);
  return own.get() == nullptr ? EvaluationContext() : own->context;
}

void Client::AddHooks(std::vector<std::shared_ptr<GeneralHook>> hooks) {
  parts_->Update([&](ClientState& state) {
    for (auto& hook : hooks) {
      if (hook != nullptr) state.hooks.push_back(std::move(hook));
    }
  });
}

void Client::AddHook(std::shared_ptr<GeneralHook> hook) { AddHooks({std::move(hook)}); }

std::vector<std::shared_ptr<GeneralHook>> Client::GetHooks() const {
  const Published<ClientState>::Reader own(parts_->state);
  return own.get() == nullptr ? std::vector<std::shared_ptr<GeneralHook>>() : own->hooks;
}

HandlerId Client::AddHandler(ProviderEvent event, EventHandler handler) {
  return parts_->core->AddHandler(parts_->domain, parts_->metadata.domain, event,
                                  std::move(handler));
}

void Client::RemoveHandler(HandlerId id) { parts_->core->RemoveHandler(id); }

bool Client::GetBooleanValue(std::string_view flag_key, bool default_value,
                             const EvaluationContext& ctx, const EvaluationOptions& options) {
  return ValueOf<bool>(*parts_, flag_key, default_value, ctx, options);
}

std::string Client::GetStringValue(std::string_view flag_key, std::string_view default_value,
                                   const EvaluationContext& ctx, const EvaluationOptions& options) {
  return ValueOf<std::string>(*parts_, flag_key, default_value, ctx, options);
}

std::int64_t Client::GetIntegerValue(std::string_view flag_key, std::int64_t default_value,
                                     const EvaluationContext& ctx,
                                     const EvaluationOptions& options) {
  return ValueOf<std::int64_t>(*parts_, flag_key, default_value, ctx, options);
}

double Client::GetDoubleValue(std::string_view flag_key, double default_value,
                              const EvaluationContext& ctx, const EvaluationOptions& options) {
  return ValueOf<double>(*parts_, flag_key, default_value, ctx, options);
}

Value Client::GetObjectValue(std::string_view flag_key, Value default_value,
                             const EvaluationContext& ctx, const EvaluationOptions& options) {
  return ValueOf<Value>(*parts_, flag_key, default_value, ctx, options);
}

BoolFlagEvaluationDetails Client::GetBooleanDetails(std::string_view flag_key, bool default_value,
                                                    const EvaluationContext& ctx,
                                                    const EvaluationOptions& options) {
  return DetailsOf<bool>(*parts_, flag_key, default_value, ctx, options);
}

StringFlagEvaluationDetails Client::GetStringDetails(std::string_view flag_key,
                                                     std::string_view default_value,
                                                     const EvaluationContext& ctx,
                                                     const EvaluationOptions& options) {
  return DetailsOf<std::string>(*parts_, flag_key, default_value, ctx, options);
}

IntFlagEvaluationDetails Client::GetIntegerDetails(std::string_view flag_key,
                                                   std::int64_t default_value,
                                                   const EvaluationContext& ctx,
                                                   const EvaluationOptions& options) {
  return DetailsOf<std::int64_t>(*parts_, flag_key, default_value, ctx, options);
}

DoubleFlagEvaluationDetails Client::GetDoubleDetails(std::string_view flag_key,
                                                     double default_value,
                                                     const EvaluationContext& ctx,
                                                     const EvaluationOptions& options) {
  return DetailsOf<double>(*parts_, flag_key, default_value, ctx, options);
}

ObjectFlagEvaluationDetails Client::GetObjectDetails(std::string_view flag_key, Value default_value,
                                                     const EvaluationContext& ctx,
                                                     const EvaluationOptions& options) {
  return DetailsOf<Value>(*parts_, flag_key, default_value, ctx, options);
}

void Client::Track(std::string_view event_name, const EvaluationContext& ctx,
                   const TrackingEventDetails& details) {
  const Call call(*parts_, ctx);
  const auto failed = internal::RunStage(
      [&] { call.record().provider->Track(event_name, call.context(), details); });
  if (failed) LogFailure(call, event_name, failed->GetErrorCode(), failed->what());
}

}  // namespace openfeature

#include "openfeature/multi_provider/multi_provider.h"

#include <exception>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "openfeature/internal/flag_types.h"
#include "openfeature/internal/hooked_evaluation.h"
#include "openfeature/multi_provider/children.h"

namespace openfeature {
namespace {

using internal::Resolution;

// Runs a provider's function; what it throws becomes an error. Names the provider in errors.
template <typename Function>
absl::Status CallNamed(const std::string& name, Function function) {
  absl::Status status;
  const auto thrown = internal::RunStage([&] { status = function(); });
  if (thrown) status = ErrorStatus(thrown->GetErrorCode(), thrown->what());
  if (status.ok()) return status;
  return ErrorStatus(ErrorCodeOf(status), name + ": " + MessageOf(status));
}

// One error of several: all their messages, and their code where they agree on one.
absl::Status Join(const std::vector<absl::Status>& errors) {
  std::optional<ErrorCode> code;
  std::string message;
  for (const absl::Status& error : errors) {
    if (error.ok()) continue;
    const ErrorCode own = ErrorCodeOf(error);
    code = !code || *code == own ? own : ErrorCode::kGeneral;
    message += (message.empty() ? "" : "; ") + MessageOf(error);
  }
  return code ? ErrorStatus(*code, message) : absl::OkStatus();
}

template <typename T, typename Child>
Resolution<T> AskChild(const Child& child, std::string_view flag, const T& default_value,
                       const EvaluationContext& ctx) {
  const ProviderStatus status = child.status;
  if (status == ProviderStatus::kNotReady) {
    return ErrorStatus(ErrorCode::kProviderNotReady, "the provider is not ready");
  }
  if (status == ProviderStatus::kFatal) {
    return ErrorStatus(ErrorCode::kProviderFatal, "the provider has failed for good");
  }
  const std::vector<std::shared_ptr<GeneralHook>> owned = child.provider->GetHooks();
  if (owned.empty()) return internal::Resolve<T>(*child.provider, flag, default_value, ctx);

  static const auto* const kNoClient = new Metadata;
  std::vector<GeneralHook*> hooks;
  for (const auto& hook : owned) {
    if (hook != nullptr) hooks.push_back(hook.get());
  }
  internal::EvaluationFacts<T> facts{std::string(flag), default_value, ctx, kNoClient,
                                     &child.metadata};
  const auto ignore = [](LogLevel, const std::string&) {};
  FlagEvaluationDetails<T> details = internal::EvaluateWithHooks<T>(
      facts, hooks, {}, ignore, [&](const EvaluationContext& merged) {
        return internal::Resolve<T>(*child.provider, flag, default_value, merged);
      });
  return std::make_unique<ResolutionDetails<T>>(std::move(details));
}

template <typename T>
ProviderAnswer AnswerOf(const std::string& name, const Resolution<T>& resolution) {
  if (!resolution.ok()) {
    return {name, ErrorCodeOf(resolution.status()), MessageOf(resolution.status()), Value()};
  }
  const ResolutionDetails<T>& details = **resolution;
  if (const auto code = details.GetErrorCode()) {
    return {name, code, details.GetErrorMessage().value_or(""), Value()};
  }
  return {name, std::nullopt, "", Value(details.GetValue())};
}

template <typename T, typename Children>
Resolution<T> AskAll(const Children& children, const EvaluationStrategy& strategy,
                     std::string_view flag, const T& default_value, const EvaluationContext& ctx) {
  std::vector<Resolution<T>> resolutions;
  std::vector<ProviderAnswer> answers;
  for (const auto& child : children) {
    if (!strategy.ShouldEvaluate(flag, internal::TypeOf<T>(), child->name, child->status)) continue;
    resolutions.push_back(AskChild<T>(*child, flag, default_value, ctx));
    answers.push_back(AnswerOf<T>(child->name, resolutions.back()));
    if (!strategy.ShouldEvaluateNext(answers.back())) break;
  }
  const auto chosen = strategy.Choose(flag, answers);
  if (chosen && *chosen < resolutions.size()) return std::move(resolutions[*chosen]);
  std::vector<absl::Status> errors;
  for (const ProviderAnswer& answer : answers) {
    if (!answer.error_code) continue;
    errors.push_back(
        ErrorStatus(*answer.error_code, answer.provider_name + ": " + answer.error_message));
  }
  if (errors.empty()) return ErrorStatus(ErrorCode::kGeneral, "no provider's answer was chosen");
  return Join(errors);
}

absl::Status NameEntries(std::vector<MultiProvider::Entry>& entries) {
  std::map<std::string, int> uses;
  for (const MultiProvider::Entry& entry : entries) {
    if (entry.provider == nullptr) return absl::InvalidArgumentError("a provider is nullptr");
    if (entry.name.empty()) ++uses[entry.provider->GetMetadata().name];
  }
  std::map<std::string, int> numbers;
  std::set<std::string> names;
  for (MultiProvider::Entry& entry : entries) {
    if (entry.name.empty()) {
      entry.name = entry.provider->GetMetadata().name;
      if (uses[entry.name] > 1) absl::StrAppend(&entry.name, "_", ++numbers[entry.name]);
    }
    if (!names.insert(entry.name).second) {
      return absl::InvalidArgumentError(absl::StrCat("two providers are named \"", entry.name,
                                                     "\": give each a name of its own"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<MultiProvider>> MultiProvider::Create(
    std::vector<Entry> entries, std::shared_ptr<const EvaluationStrategy> strategy) {
  if (entries.empty()) return absl::InvalidArgumentError("there are no providers");
  if (strategy == nullptr) return absl::InvalidArgumentError("the strategy is nullptr");
  if (absl::Status named = NameEntries(entries); !named.ok()) return named;
  return std::shared_ptr<MultiProvider>(new MultiProvider(std::move(entries), std::move(strategy)));
}

MultiProvider::MultiProvider(std::vector<Entry> entries,
                             std::shared_ptr<const EvaluationStrategy> strategy)
    : children_(std::make_shared<Children>(std::move(entries))), strategy_(std::move(strategy)) {}

MultiProvider::~MultiProvider() = default;

std::vector<std::string> MultiProvider::GetProviderNames() const {
  std::vector<std::string> names;
  for (const auto& child : children_->all()) names.push_back(child->name);
  return names;
}

absl::StatusOr<std::unique_ptr<BoolResolutionDetails>> MultiProvider::GetBooleanEvaluation(
    std::string_view flag, bool default_value, const EvaluationContext& ctx) {
  return AskAll<bool>(children_->all(), *strategy_, flag, default_value, ctx);
}

absl::StatusOr<std::unique_ptr<StringResolutionDetails>> MultiProvider::GetStringEvaluation(
    std::string_view flag, std::string_view default_value, const EvaluationContext& ctx) {
  return AskAll<std::string>(children_->all(), *strategy_, flag, std::string(default_value), ctx);
}

absl::StatusOr<std::unique_ptr<IntResolutionDetails>> MultiProvider::GetIntegerEvaluation(
    std::string_view flag, std::int64_t default_value, const EvaluationContext& ctx) {
  return AskAll<std::int64_t>(children_->all(), *strategy_, flag, default_value, ctx);
}

absl::StatusOr<std::unique_ptr<DoubleResolutionDetails>> MultiProvider::GetDoubleEvaluation(
    std::string_view flag, double default_value, const EvaluationContext& ctx) {
  return AskAll<double>(children_->all(), *strategy_, flag, default_value, ctx);
}

absl::StatusOr<std::unique_ptr<ObjectResolutionDetails>> MultiProvider::GetObjectEvaluation(
    std::string_view flag, Value default_value, const EvaluationContext& ctx) {
  return AskAll<Value>(children_->all(), *strategy_, flag, default_value, ctx);
}

absl::Status MultiProvider::InitForDomain(const EvaluationContext& ctx, std::string_view domain) {
  const auto& all = children_->all();
  for (const auto& child : all) {
    if (ProviderEventEmitter* emitter = child->provider->GetEventEmitter()) {
      emitter->SetListener([whole = std::weak_ptr(children_), to = child.get()](
                               ProviderEvent event, const ProviderEventDetails& details) {
        if (const auto living = whole.lock()) living->OnEvent(*to, event, details);
      });
    }
  }
  std::vector<absl::Status> results(all.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < all.size(); ++i) {
    threads.emplace_back([&, i] {
      Children::Child& child = *all[i];
      results[i] =
          CallNamed(child.name, [&] { return child.provider->InitForDomain(ctx, domain); });
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i]->provider->EmitsLifecycleEvents()) continue;
    if (results[i].ok()) {
      children_->OnEvent(*all[i], ProviderEvent::kReady, {});
    } else {
      children_->OnEvent(*all[i], ProviderEvent::kError,
                         {.message = MessageOf(results[i]), .error_code = ErrorCodeOf(results[i])});
    }
  }
  return Join(results);
}

absl::Status MultiProvider::Shutdown() {
  std::vector<absl::Status> results;
  for (const auto& child : children_->all()) {
    if (ProviderEventEmitter* emitter = child->provider->GetEventEmitter()) {
      emitter->SetListener(nullptr);
    }
    results.push_back(CallNamed(child->name, [&] { return child->provider->Shutdown(); }));
  }
  children_->Reset();
  return Join(results);
}

ProviderEventEmitter* MultiProvider::GetEventEmitter() { return &children_->events(); }

bool MultiProvider::IsDomainScoped() const {
  for (const auto& child : children_->all()) {
    if (child->provider->IsDomainScoped()) return true;
  }
  return false;
}

void MultiProvider::Track(std::string_view event_name, const EvaluationContext& ctx,
                          const TrackingEventDetails& details) {
  for (const auto& child : children_->all()) {
    (void)internal::RunStage([&] { child->provider->Track(event_name, ctx, details); });
  }
}

}  // namespace openfeature

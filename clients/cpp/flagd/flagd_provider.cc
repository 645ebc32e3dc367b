#include "flagd/flagd_provider.h"

#include <string>
#include <utility>

#include "flagd/internal/engine.h"
#include "flagd/internal/settings.h"

namespace guidon {

using flagd_internal::Engine;
using flagd_internal::Notice;

#ifdef GUIDON_OFFICIAL_OPENFEATURE

namespace {

// The official SDK has no events.
struct Voice {
  void Tell(const Notice&) const {}
};

absl::Status StatusOfInit(const absl::Status& status) { return status; }

}  // namespace

#else

namespace {

using openfeature::ErrorCode;
using openfeature::ProviderEvent;

struct Voice {
  openfeature::ProviderEventEmitter emitter;

  void Tell(const Notice& notice) const {
    switch (notice.kind) {
      case Notice::Kind::kReady:
        return emitter.Emit(ProviderEvent::kReady);
      case Notice::Kind::kStale:
        return emitter.Emit(ProviderEvent::kStale, {.message = notice.message});
      case Notice::Kind::kError:
        return emitter.Emit(ProviderEvent::kError,
                            {.message = notice.message, .error_code = ErrorCode::kGeneral});
      case Notice::Kind::kFatal:
        return emitter.Emit(ProviderEvent::kError,
                            {.message = notice.message, .error_code = ErrorCode::kProviderFatal});
      case Notice::Kind::kChanged:
        return emitter.Emit(ProviderEvent::kConfigurationChanged,
                            {.flags_changed = notice.flags_changed});
    }
  }
};

absl::Status StatusOfInit(const absl::Status& status) {
  if (status.ok()) return status;
  const ErrorCode code =
      absl::IsFailedPrecondition(status) ? ErrorCode::kProviderFatal : ErrorCode::kGeneral;
  return openfeature::ErrorStatus(code, openfeature::MessageOf(status));
}

}  // namespace

#endif

struct FlagdProvider::Parts {
  std::shared_ptr<Voice> voice = std::make_shared<Voice>();
  std::shared_ptr<Engine> engine;
};

#ifndef GUIDON_OFFICIAL_OPENFEATURE
openfeature::ProviderEventEmitter* FlagdProvider::GetEventEmitter() {
  return &parts_->voice->emitter;
}
#endif

FlagdProvider::FlagdProvider(FlagdOptions options) : parts_(std::make_unique<Parts>()) {
  parts_->engine = std::make_shared<Engine>(
      flagd_internal::ReadSettings(options, flagd_internal::ProcessEnvironment()),
      [voice = parts_->voice](const Notice& notice) { voice->Tell(notice); });
}

FlagdProvider::~FlagdProvider() { parts_->engine->Shutdown(); }

openfeature::Metadata FlagdProvider::GetMetadata() const { return {"flagd"}; }

absl::StatusOr<std::unique_ptr<openfeature::BoolResolutionDetails>>
FlagdProvider::GetBooleanEvaluation(std::string_view flag, bool default_value,
                                    const openfeature::EvaluationContext& ctx) {
  return parts_->engine->Evaluate<bool>(flag, default_value, ctx);
}

absl::StatusOr<std::unique_ptr<openfeature::StringResolutionDetails>>
FlagdProvider::GetStringEvaluation(std::string_view flag, std::string_view default_value,
                                   const openfeature::EvaluationContext& ctx) {
  return parts_->engine->Evaluate<std::string>(flag, std::string(default_value), ctx);
}

absl::StatusOr<std::unique_ptr<openfeature::IntResolutionDetails>>
FlagdProvider::GetIntegerEvaluation(std::string_view flag, std::int64_t default_value,
                                    const openfeature::EvaluationContext& ctx) {
  return parts_->engine->Evaluate<std::int64_t>(flag, default_value, ctx);
}

absl::StatusOr<std::unique_ptr<openfeature::DoubleResolutionDetails>>
FlagdProvider::GetDoubleEvaluation(std::string_view flag, double default_value,
                                   const openfeature::EvaluationContext& ctx) {
  return parts_->engine->Evaluate<double>(flag, default_value, ctx);
}

absl::StatusOr<std::unique_ptr<openfeature::ObjectResolutionDetails>>
FlagdProvider::GetObjectEvaluation(std::string_view flag, openfeature::Value default_value,
                                   const openfeature::EvaluationContext& ctx) {
  return parts_->engine->Evaluate<openfeature::Value>(flag, std::move(default_value), ctx);
}

absl::Status FlagdProvider::Init(const openfeature::EvaluationContext& /*ctx*/) {
  return StatusOfInit(parts_->engine->Init());
}

absl::Status FlagdProvider::Shutdown() {
  parts_->engine->Shutdown();
  return absl::OkStatus();
}

}  // namespace guidon

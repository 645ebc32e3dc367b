#ifndef GUIDON_CLIENTS_CPP_FLAGD_FLAGD_PROVIDER_H_
#define GUIDON_CLIENTS_CPP_FLAGD_FLAGD_PROVIDER_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "flagd/flagd_options.h"
#include "openfeature/provider.h"

namespace guidon {

// Flags from guidond, from flagd, or from a file, for the OpenFeature API.
//
//   openfeature::OpenFeatureAPI& api = openfeature::OpenFeatureAPI::GetInstance();
//   guidon::FlagdOptions options;
//   options.resolver = guidon::FlagdResolver::kInProcess;
//   options.last_good_path = "/var/lib/worker/flags";
//   absl::Status ready = api.SetProviderAndWait(std::make_shared<guidon::FlagdProvider>(options));
//   if (api.GetClient()->GetBooleanValue("new-ranker", false, job)) { ... }
//
// Lookups in process and from a file take no lock, do no I/O and never wait. Lookups by RPC take at
// most `deadline`. Init waits at most `deadline`; where the daemon is not there by then, it returns
// an error, or OK where a last good copy stands in (the provider is then STALE), and a thread of
// the provider goes on trying for ever.
//
// Events: PROVIDER_READY when connected; PROVIDER_CONFIGURATION_CHANGED with the flags' keys; when
// the connection is lost PROVIDER_STALE, and PROVIDER_ERROR after the grace period. Lookups that
// are answered by what may be out of date have the reason STALE. PROVIDER_FATAL where options are
// wrong, or a status code is one of the fatal ones.
//
// Thread-safe.
class FlagdProvider : public openfeature::FeatureProvider {
 public:
  // Reads the environment. Wrong values make Init fail.
  explicit FlagdProvider(FlagdOptions options = {});
  ~FlagdProvider() override;  // As Shutdown.
  FlagdProvider(const FlagdProvider&) = delete;
  FlagdProvider& operator=(const FlagdProvider&) = delete;

  openfeature::Metadata GetMetadata() const override;  // "flagd"

  absl::StatusOr<std::unique_ptr<openfeature::BoolResolutionDetails>> GetBooleanEvaluation(
      std::string_view flag, bool default_value,
      const openfeature::EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<openfeature::StringResolutionDetails>> GetStringEvaluation(
      std::string_view flag, std::string_view default_value,
      const openfeature::EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<openfeature::IntResolutionDetails>> GetIntegerEvaluation(
      std::string_view flag, std::int64_t default_value,
      const openfeature::EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<openfeature::DoubleResolutionDetails>> GetDoubleEvaluation(
      std::string_view flag, double default_value,
      const openfeature::EvaluationContext& ctx) override;
  absl::StatusOr<std::unique_ptr<openfeature::ObjectResolutionDetails>> GetObjectEvaluation(
      std::string_view flag, openfeature::Value default_value,
      const openfeature::EvaluationContext& ctx) override;

  absl::Status Init(const openfeature::EvaluationContext& ctx) override;
  absl::Status Shutdown() override;

#ifdef GUIDON_OFFICIAL_OPENFEATURE
  std::vector<std::shared_ptr<openfeature::BaseHook>> GetHooks() const override { return {}; }
#else
  openfeature::ProviderEventEmitter* GetEventEmitter() override;
  bool EmitsLifecycleEvents() const override { return true; }
#endif

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace guidon

#endif  // GUIDON_CLIENTS_CPP_FLAGD_FLAGD_PROVIDER_H_

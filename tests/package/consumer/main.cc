// Evaluates a flag of a file, counts the evaluation, and prints both.
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <iostream>
#include <memory>

#include "flagd/flagd_provider.h"
#include "openfeature/hooks/prometheus/metrics_hook.h"
#include "openfeature/openfeature_api.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  guidon::FlagdOptions options;
  options.resolver = guidon::FlagdResolver::kFile;
  options.offline_flag_source_path = argv[1];
  auto& api = openfeature::OpenFeatureAPI::GetInstance();
  const absl::Status ready =
      api.SetProviderAndWait(std::make_shared<guidon::FlagdProvider>(options));
  if (!ready.ok()) {
    std::cerr << ready << '\n';
    return 1;
  }
  const auto registry = std::make_shared<prometheus::Registry>();
  api.AddHook(std::make_shared<openfeature::MetricsHook>(registry));

  const auto details = api.GetClient()->GetBooleanDetails("new-ranker", false);
  std::cout << "new-ranker " << details.GetVariant().value_or("") << ' ' << details.GetReason()
            << '\n'
            << prometheus::TextSerializer().Serialize(registry->Collect());
  return details.GetValue() && api.Shutdown().ok() ? 0 : 1;
}

// Evaluates a flag, counts the evaluation, and prints both.
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <any>
#include <iostream>
#include <memory>
#include <string>
#include <unordered_map>

#include "openfeature/hooks/prometheus/metrics_hook.h"
#include "openfeature/memory_provider/in_memory_provider.h"
#include "openfeature/openfeature_api.h"

int main() {
  using openfeature::Flag;
  const auto provider =
      std::make_shared<openfeature::InMemoryProvider>(std::unordered_map<std::string, std::any>{
          {"new-ranker", Flag<bool>({{"on", true}, {"off", false}}, "on")}});
  auto& api = openfeature::OpenFeatureAPI::GetInstance();
  if (const absl::Status ready = api.SetProviderAndWait(provider); !ready.ok()) {
    std::cerr << ready << '\n';
    return 1;
  }
  const auto registry = std::make_shared<prometheus::Registry>();
  api.AddHook(std::make_shared<openfeature::MetricsHook>(registry));

  const auto details = api.GetClient()->GetBooleanDetails("new-ranker", false);
  std::cout << "new-ranker " << details.GetVariant().value_or("") << ' ' << details.GetReason()
            << '\n'
            << prometheus::TextSerializer().Serialize(registry->Collect());
  return details.GetValue() ? 0 : 1;
}

#include "server/sources/source_metrics.h"

#include <map>
#include <string>

namespace guidon {

SourceMetrics::SourceMetrics(prometheus::Registry& registry)
    : up_(prometheus::BuildGauge()
              .Name("guidon_source_up")
              .Help("Whether the last attempt to read the flag source was a success.")
              .Register(registry)),
      last_sync_(prometheus::BuildGauge()
                     .Name("guidon_source_last_sync_timestamp_seconds")
                     .Help("When the flag source was last read with success; 0: not yet.")
                     .Register(registry)),
      flags_(prometheus::BuildGauge()
                 .Name("guidon_source_flags")
                 .Help("Flags that are served from the source.")
                 .Register(registry)),
      failures_(prometheus::BuildCounter()
                    .Name("guidon_source_failures_total")
                    .Help("Attempts to read the flag source that failed.")
                    .Register(registry)) {}

SourceMetrics::Series SourceMetrics::Add(const SourceConfig& source) {
  const std::map<std::string, std::string> labels = {
      {"source", source.Label()},
      {"provider", std::string(SourceKindName(source.kind))},
      {"selector", source.selector}};
  return {up_.Add(labels), last_sync_.Add(labels), flags_.Add(labels), failures_.Add(labels)};
}

}  // namespace guidon

#ifndef GUIDON_SERVER_SOURCES_SOURCE_SET_H_
#define GUIDON_SERVER_SOURCES_SOURCE_SET_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/flag_catalog.h"
#include "server/readiness.h"
#include "server/sources/file_watcher.h"
#include "server/sources/running_source.h"
#include "server/sources/source_config.h"
#include "server/sources/source_feed.h"
#include "server/sources/source_metrics.h"
#include "store/source_cache.h"

namespace guidon {

// All read-only sources of the daemon, followed until this is destroyed. Thread-safe.
class SourceSet {
 public:
  // Source i of `configs` becomes number i of `catalog`. Files are loaded when this returns, and
  // what the cache knows of the other sources; these are read in the background from now on.
  // Sources that are not among `configs` are dropped from the cache. All references must outlive
  // the set.
  //
  // Errors as FileSource::Load, for a file that cannot be used and is not in the cache.
  static absl::StatusOr<std::unique_ptr<SourceSet>> Start(const std::vector<SourceConfig>& configs,
                                                          FlagCatalog& catalog, SourceCache& cache,
                                                          SourceMetrics& metrics);

  // Ready once each source was read, be it before the daemon's start; then for good. The text
  // names the sources that are missing or failing.
  Readiness readiness() const;

  // Has all files read again soon.
  void ReloadFiles();

 private:
  SourceSet() = default;

  absl::Status StartFiles(const std::vector<SourceConfig>& configs);
  absl::Status StartOthers(const std::vector<SourceConfig>& configs);

  std::vector<std::unique_ptr<SourceFeed>> feeds_;
  std::unique_ptr<FileWatcher> watcher_;
  std::vector<std::unique_ptr<RunningSource>> running_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_SOURCE_SET_H_

#ifndef GUIDON_SERVER_SOURCES_SOURCE_FEED_H_
#define GUIDON_SERVER_SOURCES_SOURCE_FEED_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "evaluator/flag_definitions.h"
#include "server/flag_catalog.h"
#include "server/sources/source_config.h"
#include "server/sources/source_metrics.h"
#include "store/source_cache.h"

namespace guidon {

// How a source is.
struct SourceStatus {
  std::string name;        // without secrets
  bool has_flags = false;  // it was read at least once, now or before the daemon's last start
  bool synced = false;     // it was read at least once since the daemon's start
  // When what it serves was read, or last found to be still the same.
  absl::Time last_sync = absl::InfinitePast();
  std::string problem;  // why the last attempt failed; "" when it was a success
};

// One source's way into the catalog: loads its documents, keeps the last good one, in the cache
// too, and remembers how the source is. All but status() is called by one thread at a time.
class SourceFeed {
 public:
  // The source is number `number` of `catalog`; all references must outlive this.
  SourceFeed(const SourceConfig& config, uint32_t number, FlagCatalog& catalog, SourceCache& cache,
             SourceMetrics::Series metrics);

  const std::string& name() const { return name_; }  // for people: without secrets

  // Loads a flag definition document and makes its flags all that the source has. On an error
  // the catalog keeps what it had. Warnings are logged.
  // INVALID_ARGUMENT or RESOURCE_EXHAUSTED: as LoadFlags.
  absl::Status Publish(absl::string_view text, TextFormat format);

  // Publishes what the source had when it was last read, before the daemon's start.
  // NOT_FOUND: nothing is known of that; else as Publish and SourceCache.
  absl::Status Restore();

  // Remembers how an attempt to read the source ended, and logs what is new about it.
  void Note(const absl::Status& attempt);

  SourceStatus status() const;

 private:
  absl::Status Load(absl::string_view text, TextFormat format);
  void Cache(absl::string_view text, TextFormat format);

  const std::string id_;
  const std::string name_;
  const uint32_t number_;
  FlagCatalog& catalog_;
  SourceCache& cache_;
  const SourceMetrics::Series metrics_;

  std::string hash_;  // of the text that was published last
  std::vector<std::shared_ptr<const Flag>> flags_;
  bool cache_works_ = true;

  mutable Mutex mutex_;
  SourceStatus status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_SOURCE_FEED_H_

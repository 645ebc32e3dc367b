#ifndef GUIDON_STORE_SOURCE_CACHE_H_
#define GUIDON_STORE_SOURCE_CACHE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace guidon {

// The last good document of a flag source, kept for the time when the source cannot be reached.
struct CachedDocument {
  std::string text;
  bool yaml = false;   // else JSON
  absl::Time fetched;  // when it came from the source
};

// Keeps the documents of flag sources over restarts, apart from the store's own flags: they have
// no revision and no history. Sources are named by any text. Thread-safe.
//
// Common errors: DATA_LOSS, what is kept is damaged; UNAVAILABLE, it cannot be read or written.
class SourceCache {
 public:
  virtual ~SourceCache() = default;

  // Nothing where there is no document of that source.
  virtual absl::StatusOr<std::optional<CachedDocument>> GetCached(
      const std::string& source) const = 0;

  // Replaces the source's document. Durable when it returns.
  virtual absl::Status PutCached(const std::string& source, const CachedDocument& document) = 0;

  // Drops the documents of all sources but `sources`, so that the cache stays as small as the
  // configuration.
  virtual absl::Status DropCachedBut(const std::vector<std::string>& sources) = 0;
};

}  // namespace guidon

#endif  // GUIDON_STORE_SOURCE_CACHE_H_

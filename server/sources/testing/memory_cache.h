#ifndef GUIDON_SERVER_SOURCES_TESTING_MEMORY_CACHE_H_
#define GUIDON_SERVER_SOURCES_TESTING_MEMORY_CACHE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/source_cache.h"

namespace guidon {

// A SourceCache for tests. Not thread-safe.
class MemoryCache final : public SourceCache {
 public:
  absl::StatusOr<std::optional<CachedDocument>> GetCached(
      const std::string& source) const override {
    const auto document = documents.find(source);
    return document == documents.end() ? std::nullopt : std::optional(document->second);
  }
  absl::Status PutCached(const std::string& source, const CachedDocument& document) override {
    ++puts;
    documents[source] = document;
    return failure;
  }
  absl::Status DropCachedBut(const std::vector<std::string>&) override { return absl::OkStatus(); }

  std::map<std::string, CachedDocument> documents;
  int puts = 0;
  absl::Status failure;  // of PutCached
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_TESTING_MEMORY_CACHE_H_

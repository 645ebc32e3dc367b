#ifndef GUIDON_SERVER_SOURCES_START_SOURCE_H_
#define GUIDON_SERVER_SOURCES_START_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "server/sources/running_source.h"
#include "server/sources/source_config.h"
#include "server/sources/source_feed.h"

namespace guidon {

// Begins to follow a source that is no file. `feed` must outlive it. Credentials are taken from
// the environment where the source has none of its own.
// INVALID_ARGUMENT: what the environment says of the source makes no sense.
absl::StatusOr<std::unique_ptr<RunningSource>> StartSource(const SourceConfig& config,
                                                           SourceFeed& feed);

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_START_SOURCE_H_

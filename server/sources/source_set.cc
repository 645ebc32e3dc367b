#include "server/sources/source_set.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/sources/file_source.h"
#include "server/sources/start_source.h"
#include "spdlog/spdlog.h"

namespace guidon {
namespace {

std::string Describe(const SourceStatus& status) {
  // A problem's message names the source.
  std::string line = absl::StrCat(
      "  ", status.problem.empty() ? status.name + ": has not been read yet" : status.problem);
  if (status.has_flags) {
    absl::StrAppend(&line, "; its flags are those of ",
                    absl::FormatTime(absl::RFC3339_sec, status.last_sync, absl::UTCTimeZone()));
  }
  return line + "\n";
}

// A cache that fails must not keep a daemon from serving.
void LogCacheError(const absl::Status& status) {
  if (!status.ok() && !absl::IsNotFound(status)) {
    spdlog::error("a source's last good state cannot be used: {}", std::string(status.message()));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<SourceSet>> SourceSet::Start(
    const std::vector<SourceConfig>& configs, FlagCatalog& catalog, SourceCache& cache,
    SourceMetrics& metrics) {
  std::unique_ptr<SourceSet> set(new SourceSet);
  std::vector<std::string> ids;
  for (const SourceConfig& config : configs) {
    set->feeds_.push_back(std::make_unique<SourceFeed>(config, static_cast<uint32_t>(ids.size()),
                                                       catalog, cache, metrics.Add(config)));
    ids.push_back(config.Id());
  }
  LogCacheError(cache.DropCachedBut(ids));
  if (absl::Status status = set->StartFiles(configs); !status.ok()) return status;
  if (absl::Status status = set->StartOthers(configs); !status.ok()) return status;
  return set;
}

absl::Status SourceSet::StartFiles(const std::vector<SourceConfig>& configs) {
  std::vector<FileSource> files;
  for (size_t i = 0; i < configs.size(); ++i) {
    if (configs[i].kind != SourceKind::kFile) continue;
    SourceFeed& feed = *feeds_[i];
    FileSource file(configs[i].uri, feed);
    absl::Status loaded = file.Load();
    if (!loaded.ok()) {
      const absl::Status restored = feed.Restore();
      LogCacheError(restored);
      if (!restored.ok()) return loaded;
    }
    feed.Note(loaded);
    files.push_back(std::move(file));
  }
  if (files.empty()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<FileWatcher>> watcher = FileWatcher::Start(std::move(files));
  if (!watcher.ok()) return watcher.status();
  watcher_ = *std::move(watcher);
  return absl::OkStatus();
}

absl::Status SourceSet::StartOthers(const std::vector<SourceConfig>& configs) {
  for (size_t i = 0; i < configs.size(); ++i) {
    if (configs[i].kind == SourceKind::kFile) continue;
    LogCacheError(feeds_[i]->Restore());
    absl::StatusOr<std::unique_ptr<RunningSource>> source = StartSource(configs[i], *feeds_[i]);
    if (!source.ok()) return source.status();
    running_.push_back(*std::move(source));
  }
  return absl::OkStatus();
}

Readiness SourceSet::readiness() const {
  std::string missing;
  std::string failing;
  for (const auto& feed : feeds_) {
    const SourceStatus status = feed->status();
    if (!status.has_flags) {
      missing += Describe(status);
    } else if (!status.problem.empty() || !status.synced) {
      failing += Describe(status);
    }
  }
  Readiness readiness = {missing.empty(), ""};
  readiness.text = missing.empty() ? "ready\n" : "not ready; sources that are missing:\n" + missing;
  if (!failing.empty()) absl::StrAppend(&readiness.text, "sources that are behind:\n", failing);
  return readiness;
}

void SourceSet::ReloadFiles() {
  if (watcher_ != nullptr) watcher_->ReloadAll();
}

}  // namespace guidon

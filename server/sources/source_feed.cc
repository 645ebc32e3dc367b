#include "server/sources/source_feed.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "spdlog/spdlog.h"

namespace guidon {
namespace {

std::string FlagsText(size_t count) { return absl::StrCat(count, count == 1 ? " flag" : " flags"); }

double UnixSeconds(absl::Time time) { return absl::ToDoubleSeconds(time - absl::UnixEpoch()); }

}  // namespace

SourceFeed::SourceFeed(const SourceConfig& config, uint32_t number, FlagCatalog& catalog,
                       SourceCache& cache, SourceMetrics::Series metrics)
    : id_(config.Id()), name_(config.Label()), number_(number), catalog_(catalog), cache_(cache),
      metrics_(metrics) {
  status_.name = name_;
}

absl::Status SourceFeed::Publish(absl::string_view text, TextFormat format) {
  if (status().has_flags && Sha256::Of(text) == hash_) return absl::OkStatus();
  if (absl::Status loaded = Load(text, format); !loaded.ok()) return loaded;
  spdlog::info("{}: {} loaded", name_, FlagsText(flags_.size()));
  Cache(text, format);
  return absl::OkStatus();
}

absl::Status SourceFeed::Restore() {
  const absl::StatusOr<std::optional<CachedDocument>> cached = cache_.GetCached(id_);
  if (!cached.ok()) return cached.status();
  if (!cached->has_value()) return absl::NotFoundError(absl::StrCat(name_, ": is not cached"));
  const CachedDocument& document = **cached;
  absl::Status loaded = Load(document.text, document.yaml ? TextFormat::kYaml : TextFormat::kJson);
  if (!loaded.ok()) return loaded;
  spdlog::info("{}: {} loaded, as of {}", name_, FlagsText(flags_.size()),
               absl::FormatTime(absl::RFC3339_sec, document.fetched, absl::UTCTimeZone()));
  metrics_.last_sync.Set(UnixSeconds(document.fetched));
  MutexLock lock(mutex_);
  status_.last_sync = document.fetched;
  return absl::OkStatus();
}

absl::Status SourceFeed::Load(absl::string_view text, TextFormat format) {
  absl::StatusOr<LoadedFlags> loaded = LoadFlags(text, format, name_, {}, flags_);
  if (!loaded.ok()) return loaded.status();
  for (const std::string& warning : loaded->warnings) spdlog::warn("{}", warning);
  flags_ = std::move(loaded->flags);
  hash_ = Sha256::Of(text);
  catalog_.Update([&](SnapshotBuilder& builder) { builder.ReplaceSource(number_, flags_); });
  metrics_.flags.Set(static_cast<double>(flags_.size()));
  MutexLock lock(mutex_);
  status_.has_flags = true;
  return absl::OkStatus();
}

void SourceFeed::Cache(absl::string_view text, TextFormat format) {
  const absl::Status cached =
      cache_.PutCached(id_, {std::string(text), format == TextFormat::kYaml, absl::Now()});
  if (cache_works_ && !cached.ok()) {
    spdlog::warn("{}: cannot be kept for the next start: {}", name_, std::string(cached.message()));
  }
  cache_works_ = cached.ok();
}

void SourceFeed::Note(const absl::Status& attempt) {
  const absl::Time now = absl::Now();
  const std::string problem(attempt.message());
  std::string former;
  bool has_flags = false;
  {
    MutexLock lock(mutex_);
    former = std::exchange(status_.problem, problem);
    has_flags = status_.has_flags;
    if (attempt.ok()) {
      status_.synced = true;
      status_.last_sync = now;
      metrics_.last_sync.Set(UnixSeconds(now));
    } else {
      metrics_.failures.Increment();
    }
    metrics_.up.Set(attempt.ok() ? 1 : 0);
  }
  if (attempt.ok()) {
    if (!former.empty()) spdlog::info("{}: is fine again", name_);
    return;
  }
  if (problem == former) return;
  spdlog::error("{}; {}", problem,
                has_flags ? "the last good state stays" : "there are no flags of it yet");
}

SourceStatus SourceFeed::status() const {
  MutexLock lock(mutex_);
  return status_;
}

}  // namespace guidon

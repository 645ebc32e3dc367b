#include "server/sources/store_source.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"
#include "spdlog/spdlog.h"

namespace guidon {
namespace {

constexpr size_t kBatch = 1000;

absl::StatusOr<std::shared_ptr<const Flag>> CompileStored(const StoredFlag& stored) {
  const absl::StatusOr<Json> definition = ParseJson(stored.state.definition);
  absl::Status status = definition.status();
  if (definition.ok()) {
    absl::StatusOr<std::shared_ptr<const Flag>> flag = Flag::Compile(stored.id, *definition);
    if (flag.ok()) return flag;
    status = flag.status();
  }
  return absl::DataLossError(
      absl::StrCat("stored flag ", DescribeFlag(stored.id), " cannot be used: ", status.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<StoreSource>> StoreSource::Start(FlagStore& store,
                                                                FlagCatalog& catalog,
                                                                uint32_t source) {
  std::unique_ptr<StoreSource> started(new StoreSource(store, catalog, source));
  if (absl::Status loaded = started->LoadAll(); !loaded.ok()) return loaded;
  started->subscription_ =
      store.Subscribe([source_ptr = started.get()](Revision) { source_ptr->FollowChanges(); });
  return started;
}

absl::Status StoreSource::LoadAll() {
  const absl::StatusOr<FlagStore::Listing> listing = store_.List();
  if (!listing.ok()) return listing.status();
  std::vector<std::shared_ptr<const Flag>> flags;
  flags.reserve(listing->flags.size());
  for (const StoredFlag& stored : listing->flags) {
    absl::StatusOr<std::shared_ptr<const Flag>> flag = CompileStored(stored);
    if (!flag.ok()) return flag.status();
    flags.push_back(*std::move(flag));
  }
  catalog_.Update([&](SnapshotBuilder& builder) { builder.ReplaceSource(source_, flags); });
  followed_ = listing->revision;
  return absl::OkStatus();
}

void StoreSource::FollowChanges() {
  std::vector<HistoryRecord> changes;
  do {
    absl::StatusOr<std::vector<HistoryRecord>> batch = store_.ChangesAfter(followed_, kBatch);
    if (!batch.ok()) {
      spdlog::error("cannot read the store's changes after revision {}: {}", followed_,
                    std::string(batch.status().message()));
      return;
    }
    changes = *std::move(batch);
    if (changes.empty()) return;
    catalog_.Update([&](SnapshotBuilder& builder) {
      for (const HistoryRecord& change : changes) {
        if (change.leaves_flag()) continue;
        if (!change.after.has_value()) {
          builder.Remove(source_, change.id);
          continue;
        }
        absl::StatusOr<std::shared_ptr<const Flag>> flag = CompileStored(*change.after);
        if (flag.ok()) {
          builder.Put(source_, *std::move(flag));
        } else {
          spdlog::error("{}; its last good state stays", std::string(flag.status().message()));
        }
      }
    });
    followed_ = changes.back().revision;
  } while (changes.size() == kBatch);
}

}  // namespace guidon

#include "server/flag_catalog.h"

#include <utility>

namespace guidon {

FlagCatalog::FlagCatalog(std::vector<std::string> sources, std::function<void()> on_change)
    : on_change_(std::move(on_change)), cell_(Snapshot::Empty(std::move(sources))) {}

void FlagCatalog::Update(const std::function<void(SnapshotBuilder&)>& edit) {
  {
    MutexLock lock(update_mutex_);
    SnapshotBuilder builder(*cell_.Get());
    edit(builder);
    cell_.Set(std::move(builder).Build());
  }
  on_change_();
}

}  // namespace guidon

#ifndef GUIDON_SERVER_FLAG_CATALOG_H_
#define GUIDON_SERVER_FLAG_CATALOG_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "evaluator/snapshot.h"
#include "evaluator/snapshot_cell.h"

namespace guidon {

// All flags that the daemon serves: sources write to it, services read from it. Thread-safe.
class FlagCatalog {
 public:
  // `sources` name the sources by rising precedence. `on_change` is called after each update
  // that is visible to readers, by the thread that made it; it must not block.
  FlagCatalog(std::vector<std::string> sources, std::function<void()> on_change);

  // The newest snapshot, never nullptr; see SnapshotCell::Get for how long the reference holds.
  const std::shared_ptr<const Snapshot>& Current() const { return cell_.Get(); }

  // Publishes what `edit` makes of the newest snapshot. Updates come one at a time; readers go
  // on with the old snapshot meanwhile, and see the new one once this returns.
  void Update(const std::function<void(SnapshotBuilder&)>& edit);

 private:
  const std::function<void()> on_change_;
  Mutex update_mutex_;  // held while an update is made
  SnapshotCell cell_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_FLAG_CATALOG_H_

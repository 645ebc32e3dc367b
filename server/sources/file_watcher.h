#ifndef GUIDON_SERVER_SOURCES_FILE_WATCHER_H_
#define GUIDON_SERVER_SOURCES_FILE_WATCHER_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/sources/file_source.h"

namespace guidon {

// Loads files again when they change, in a thread of its own. It watches the folders along
// each path's chain of symlinks, so that files replaced by rename (editors), links swapped
// (Kubernetes' ..data) and files deleted and restored are all seen; and looks at the files
// once a second as well, for file systems that send no events.
class FileWatcher {
 public:
  // Takes the sources over. UNAVAILABLE: no inotify.
  static absl::StatusOr<std::unique_ptr<FileWatcher>> Start(std::vector<FileSource> sources);
  ~FileWatcher();
  FileWatcher(const FileWatcher&) = delete;
  FileWatcher& operator=(const FileWatcher&) = delete;

  // Has all files read again soon. Thread-safe.
  void ReloadAll();

 private:
  FileWatcher(std::vector<FileSource> sources, int inotify, int wakeup);

  void Run();
  void WatchFolders();
  void DrainEvents();
  void LoadAll();

  std::vector<FileSource> sources_;
  absl::flat_hash_map<std::string, int> folders_;  // inotify watches by folder
  const int inotify_;
  const int wakeup_;  // an eventfd: 1 wakes the thread, kStop ends it
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_FILE_WATCHER_H_

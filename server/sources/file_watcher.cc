#include "server/sources/file_watcher.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

namespace fs = std::filesystem;

constexpr int kLookAgainMs = 1000;
// Editors and volume mounts make several changes in a row; this waits for the last of them.
constexpr int kSettleMs = 20;
constexpr int kMaxLinks = 40;  // as many as Linux follows
constexpr uint64_t kWake = 1;
constexpr uint64_t kStop = uint64_t{1} << 32;

// The folders in which a change can make `path` name another file: the one that holds it, and
// for each symlink among its components the one that holds the link's target.
void CollectFolders(const fs::path& path, int& links, std::set<std::string>& folders) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error).lexically_normal();
  if (error) return;
  folders.insert(absolute.parent_path());
  fs::path prefix;
  for (const fs::path& component : absolute) {
    prefix /= component;
    if (!fs::is_symlink(prefix, error) || ++links > kMaxLinks) continue;
    folders.insert(prefix.parent_path());
    const fs::path target = fs::read_symlink(prefix, error);
    if (!error) CollectFolders(prefix.parent_path() / target, links, folders);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileWatcher>> FileWatcher::Start(std::vector<FileSource> sources) {
  const int inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (inotify < 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot watch files for changes: inotify: ", std::strerror(errno)));
  }
  const int wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wakeup < 0) {
    close(inotify);
    return absl::UnavailableError(absl::StrCat("eventfd: ", std::strerror(errno)));
  }
  return std::unique_ptr<FileWatcher>(new FileWatcher(std::move(sources), inotify, wakeup));
}

FileWatcher::FileWatcher(std::vector<FileSource> sources, int inotify, int wakeup)
    : sources_(std::move(sources)), inotify_(inotify), wakeup_(wakeup) {
  WatchFolders();
  thread_ = std::thread([this] { Run(); });
  pthread_setname_np(thread_.native_handle(), "file-watcher");
}

FileWatcher::~FileWatcher() {
  (void)eventfd_write(wakeup_, kStop);
  thread_.join();
  close(inotify_);
  close(wakeup_);
}

void FileWatcher::ReloadAll() { (void)eventfd_write(wakeup_, kWake); }

void FileWatcher::Run() {
  LoadAll();  // for changes between the first load and the watches
  while (true) {
    std::array<pollfd, 2> ready = {pollfd{inotify_, POLLIN, 0}, pollfd{wakeup_, POLLIN, 0}};
    (void)poll(ready.data(), ready.size(), kLookAgainMs);
    eventfd_t wakeups = 0;
    if (eventfd_read(wakeup_, &wakeups) == 0 && wakeups >= kStop) return;
    if ((ready[0].revents & POLLIN) != 0) {
      pollfd stop = {wakeup_, POLLIN, 0};
      (void)poll(&stop, 1, kSettleMs);
      DrainEvents();
    }
    WatchFolders();
    LoadAll();
  }
}

void FileWatcher::WatchFolders() {
  std::set<std::string> wanted;
  for (const FileSource& source : sources_) {
    int links = 0;
    CollectFolders(source.path(), links, wanted);
  }
  for (auto folder = folders_.begin(); folder != folders_.end();) {
    const auto current = folder++;
    if (wanted.contains(current->first)) continue;
    (void)inotify_rm_watch(inotify_, current->second);
    folders_.erase(current);
  }
  for (const std::string& folder : wanted) {
    // Done each time: a folder that was deleted and made again needs a new watch.
    const int watch = inotify_add_watch(inotify_, folder.c_str(),
                                        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                            IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF);
    if (watch >= 0) folders_[folder] = watch;
  }
}

void FileWatcher::DrainEvents() {
  std::array<char, 4096> buffer;
  while (read(inotify_, buffer.data(), buffer.size()) > 0) {
  }
}

void FileWatcher::LoadAll() {
  for (FileSource& source : sources_) source.Reload();
}

}  // namespace guidon

#include "flagd/internal/file_follower.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/read_file.h"

namespace guidon::flagd_internal {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// Editors and volume mounts make several changes in a row; this waits for the last of them.
constexpr milliseconds kSettle(20);

TextFormat FormatOf(const std::string& path) {
  const bool yaml =
      absl::EndsWithIgnoreCase(path, ".yaml") || absl::EndsWithIgnoreCase(path, ".yml");
  return yaml ? TextFormat::kYaml : TextFormat::kJson;
}

}  // namespace

FileFollower::FileFollower(const Settings& settings, Link& link, LocalFlags& flags)
    : settings_(settings), link_(link), flags_(flags),
      inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

FileFollower::~FileFollower() {
  End();
  if (inotify_ >= 0) close(inotify_);
  close(wakeup_);
}

void FileFollower::Stop() { (void)eventfd_write(wakeup_, 1); }

void FileFollower::Run() {
  pthread_setname_np(pthread_self(), "flagd-file");
  for (;;) {
    Watch();
    Look();
    const auto now = Link::Clock::now();
    (void)link_.Tick(now);
    const auto until = now + settings_.offline_poll_interval;
    if (!Wait(std::min(until, link_.NextTick().value_or(until)))) return;
  }
}

void FileFollower::Look() {
  struct stat status = {};
  std::optional<Stamp> stamp;
  if (::stat(settings_.offline_flag_source_path.c_str(), &status) == 0) {
    stamp = Stamp{status.st_ino, status.st_size,
                  std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
  }
  if (is_good_ && stamp == seen_) return;
  seen_ = stamp;
  std::vector<std::string> changed;
  const absl::Status loaded = Load(changed);
  if (!loaded.ok()) {
    const std::string fault(loaded.message());
    if (fault != fault_) settings_.log(absl::StrCat(fault, "; the former flags stay"));
    fault_ = fault;
    is_good_ = false;
    return link_.Lost(fault, Link::Clock::now());
  }
  fault_.clear();
  const bool was_good = std::exchange(is_good_, true);
  if (!was_good) {
    link_.Connected(std::move(changed));
  } else if (!changed.empty()) {
    link_.Changed(std::move(changed));
  }
}

absl::Status FileFollower::Load(std::vector<std::string>& changed) {
  const std::string& path = settings_.offline_flag_source_path;
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  auto loaded = flags_.Load(*text, FormatOf(path), path);
  if (!loaded.ok()) return loaded.status();
  for (const std::string& warning : loaded->warnings) settings_.log(warning);
  changed = std::move(loaded->changed);
  return absl::OkStatus();
}

// The folder of the path, where links are swapped and files replaced, and the one where the file
// itself is. Done each time: a folder that was made again needs a new watch.
void FileFollower::Watch() {
  if (inotify_ < 0) return;
  std::error_code error;
  const fs::path path = fs::absolute(settings_.offline_flag_source_path, error);
  for (const fs::path& folder : {path.parent_path(), fs::canonical(path, error).parent_path()}) {
    if (folder.empty()) continue;
    (void)inotify_add_watch(
        inotify_, folder.c_str(),
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF);
  }
}

bool FileFollower::Wait(Link::Clock::time_point until) {
  const auto left = std::chrono::ceil<milliseconds>(until - Link::Clock::now());
  std::array<pollfd, 2> ready = {pollfd{wakeup_, POLLIN, 0}, pollfd{inotify_, POLLIN, 0}};
  (void)poll(ready.data(), ready.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
  if ((ready[0].revents & POLLIN) != 0) return false;
  if ((ready[1].revents & POLLIN) == 0) return true;
  if (poll(ready.data(), 1, static_cast<int>(kSettle.count())) > 0) return false;
  std::array<char, 4096> events;
  while (read(inotify_, events.data(), events.size()) > 0) {
  }
  return true;
}

}  // namespace guidon::flagd_internal

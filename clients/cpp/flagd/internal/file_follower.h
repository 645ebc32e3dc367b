#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_FILE_FOLLOWER_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_FILE_FOLLOWER_H_

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "flagd/internal/follower.h"
#include "flagd/internal/link.h"
#include "flagd/internal/local_flags.h"
#include "flagd/internal/settings.h"

namespace guidon::flagd_internal {

// Loads flags from a file each time that it changes: seen at once where the file system tells of
// changes, else by looking at the file in intervals. A file that is gone or cannot be used is what
// a lost connection is to others: the flags stay.
class FileFollower final : public Follower {
 public:
  // All must outlive this.
  FileFollower(const Settings& settings, Link& link, LocalFlags& flags);
  ~FileFollower() override;

  void Stop() override;

 private:
  // What tells one state of the file from another.
  struct Stamp {
    ino_t inode;
    off_t size;
    std::int64_t modified_ns;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };

  void Run() override;
  void Look();
  absl::Status Load(std::vector<std::string>& changed);
  void Watch();
  // Waits for a change of the file's folders, `until` at the latest. False: this is to end.
  bool Wait(Link::Clock::time_point until);

  const Settings& settings_;
  Link& link_;
  LocalFlags& flags_;
  const int inotify_;
  const int wakeup_;  // An eventfd that ends the thread.
  std::optional<Stamp> seen_;
  bool is_good_ = false;
  std::string fault_;  // What was last said to be wrong.
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_FILE_FOLLOWER_H_

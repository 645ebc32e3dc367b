#ifndef GUIDON_SERVER_ACCESS_REFUSAL_WINDOW_H_
#define GUIDON_SERVER_ACCESS_REFUSAL_WINDOW_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/access/refusal.h"

namespace guidon {

// Gathers refusals, so that the history gets at most two records a minute for each identity and
// method: one for the first of them at once, and one with the number of the others when the minute
// is over. Beyond 64 such pairs, all others become one. Not thread-safe.
class RefusalWindow {
 public:
  struct Record {
    std::string actor;
    std::string text;
  };

  void Note(const Refusal& refusal, absl::Time now);

  // What is to be recorded now.
  std::vector<Record> TakeDue(absl::Time now);
  // What has not been recorded yet.
  std::vector<Record> TakeAll() { return TakeDue(absl::InfiniteFuture()); }

  bool empty() const { return groups_.empty(); }

 private:
  struct Group {
    Refusal last;
    absl::Time end;         // of its minute
    uint64_t count = 0;     // since what was recorded last
    bool recorded = false;  // the first one
  };

  std::map<std::pair<std::string, std::string>, Group> groups_;  // by identity and method
};

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_REFUSAL_WINDOW_H_

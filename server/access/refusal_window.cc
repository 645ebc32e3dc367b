#include "server/access/refusal_window.h"

#include <iterator>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

constexpr size_t kMostGroups = 64;
constexpr size_t kLongestActor = 200;
constexpr char kOthers[] = "(others)";

std::string TextOf(const Refusal& refusal, uint64_t count, bool is_first) {
  const std::string times = count == 1 ? "" : absl::StrCat(" ", count, " times");
  return absl::StrCat(refusal.method, is_first ? "" : " again", times, " from ", refusal.peer, ": ",
                      refusal.message);
}

}  // namespace

void RefusalWindow::Note(const Refusal& refusal, absl::Time now) {
  std::pair<std::string, std::string> key(refusal.identity.substr(0, kLongestActor),
                                          refusal.method);
  if (groups_.size() >= kMostGroups && groups_.count(key) == 0) key = {kOthers, kOthers};
  const auto [group, is_new] = groups_.try_emplace(key);
  if (is_new) group->second.end = now + absl::Minutes(1);
  group->second.last = refusal;
  ++group->second.count;
}

std::vector<RefusalWindow::Record> RefusalWindow::TakeDue(absl::Time now) {
  std::vector<Record> due;
  for (auto place = groups_.begin(); place != groups_.end();) {
    Group& group = place->second;
    const bool is_over = now >= group.end;
    if (group.count > 0 && (is_over || !group.recorded)) {
      due.push_back({place->first.first, TextOf(group.last, group.count, !group.recorded)});
      group.count = 0;
      group.recorded = true;
    }
    place = is_over ? groups_.erase(place) : std::next(place);
  }
  return due;
}

}  // namespace guidon

#include "flagd/internal/flag_cache.h"

#include <utility>

namespace guidon::flagd_internal {

std::shared_ptr<const void> FlagCache::Find(Type type, std::string_view flag) {
  MutexLock lock(mutex_);
  const auto& places = places_[static_cast<std::size_t>(type)];
  const auto found = places.find(ToAbsl(flag));
  if (found == places.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->details;
}

std::uint64_t FlagCache::version() const {
  MutexLock lock(mutex_);
  return version_;
}

void FlagCache::Insert(Type type, std::string_view flag, std::shared_ptr<const void> details,
                       std::uint64_t version) {
  MutexLock lock(mutex_);
  if (most_ == 0 || version != version_) return;
  auto& places = places_[static_cast<std::size_t>(type)];
  if (const auto found = places.find(ToAbsl(flag)); found != places.end()) {
    found->second->details = std::move(details);
    return;
  }
  if (entries_.size() == most_) {
    const Entry& oldest = entries_.back();
    places_[static_cast<std::size_t>(oldest.type)].erase(oldest.flag);
    entries_.pop_back();
  }
  entries_.push_front({type, std::string(flag), std::move(details)});
  places.emplace(entries_.front().flag, entries_.begin());
}

void FlagCache::Invalidate(const std::vector<std::string>& flags) {
  MutexLock lock(mutex_);
  ++version_;
  for (const std::string& flag : flags) {
    for (auto& places : places_) {
      const auto found = places.find(flag);
      if (found == places.end()) continue;
      const Entries::iterator entry = found->second;
      places.erase(found);
      entries_.erase(entry);
    }
  }
}

void FlagCache::Purge() {
  MutexLock lock(mutex_);
  ++version_;
  for (auto& places : places_) places.clear();
  entries_.clear();
}

std::size_t FlagCache::size() const {
  MutexLock lock(mutex_);
  return entries_.size();
}

}  // namespace guidon::flagd_internal

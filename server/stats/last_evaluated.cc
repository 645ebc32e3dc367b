#include "server/stats/last_evaluated.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "guidon/store/v1/last_evaluated.pb.h"
#include "spdlog/spdlog.h"

namespace guidon {
namespace {

constexpr std::chrono::seconds kInterval{60};

// Keeps the newest.
void Bound(std::map<FlagId, int64_t>& times, size_t size) {
  if (times.size() <= size) return;
  std::vector<int64_t> newest;
  newest.reserve(times.size());
  for (const auto& [id, time] : times) newest.push_back(time);
  const auto last = newest.begin() + static_cast<std::ptrdiff_t>(size);
  std::nth_element(newest.begin(), last, newest.end(), std::greater<>());
  const int64_t too_old = *last;
  for (auto entry = times.begin(); entry != times.end() && times.size() > size;) {
    entry = entry->second <= too_old ? times.erase(entry) : std::next(entry);
  }
}

// A reader finds the whole file, old or new.
bool WriteFile(const std::string& path, const store::v1::LastEvaluated& content) {
  const std::string next = absl::StrCat(path, ".next");
  {
    std::ofstream file(next, std::ios::binary | std::ios::trunc);
    if (!content.SerializeToOstream(&file) || !file.flush()) return false;
  }
  return std::rename(next.c_str(), path.c_str()) == 0;
}

}  // namespace

LastEvaluated::LastEvaluated(std::string path, EvaluationCounts& counts,
                             std::function<int64_t()> now)
    : path_(std::move(path)), counts_(counts), now_(std::move(now)) {
  const bool loaded = Load();
  if (!loaded) observed_since_ = now_();
  {
    MutexLock lock(save_mutex_);
    written_ = loaded;
  }
  thread_ = std::thread([this] { Run(); });
  pthread_setname_np(thread_.native_handle(), "statistics");
}

LastEvaluated::~LastEvaluated() {
  {
    MutexLock lock(mutex_);
    ended_ = true;
    ended_changed_.NotifyAll();
  }
  thread_.join();
  Save();
}

bool LastEvaluated::Load() {
  std::ifstream file(path_, std::ios::binary);
  if (!file) return false;
  store::v1::LastEvaluated content;
  if (!content.ParseFromIstream(&file) || content.observed_since() <= 0) {
    spdlog::warn("{}: is damaged: when flags were last evaluated is recorded anew", path_);
    return false;
  }
  observed_since_ = content.observed_since();
  MutexLock lock(mutex_);
  for (const auto& flag : content.flags()) {
    saved_[{flag.flag_set(), flag.key()}] = flag.unix_seconds();
  }
  return true;
}

std::map<FlagId, int64_t> LastEvaluated::Times(
    const std::map<FlagId, FlagEvaluations>& totals) const {
  std::map<FlagId, int64_t> times;
  for (const auto& [id, flag] : totals) times[id] = flag.last;
  return WithSaved(std::move(times));
}

std::map<FlagId, int64_t> LastEvaluated::WithSaved(std::map<FlagId, int64_t> times) const {
  MutexLock lock(mutex_);
  for (const auto& [id, saved] : saved_) {
    int64_t& time = times[id];
    time = std::max(time, saved);
  }
  return times;
}

void LastEvaluated::Save() {
  MutexLock save_lock(save_mutex_);
  std::map<FlagId, int64_t> times = WithSaved(counts_.LastTimes());
  Bound(times, kMaxFlags);
  {
    MutexLock lock(mutex_);
    if (written_ && times == saved_) return;
  }
  store::v1::LastEvaluated content;
  content.set_observed_since(observed_since_);
  for (const auto& [id, time] : times) {
    auto& flag = *content.add_flags();
    flag.set_flag_set(id.flag_set);
    flag.set_key(id.key);
    flag.set_unix_seconds(time);
  }
  if (!WriteFile(path_, content)) {
    if (!failed_) {
      spdlog::warn("{}: cannot be written: when flags were last evaluated is lost at a restart",
                   path_);
    }
    failed_ = true;
    return;
  }
  failed_ = false;
  written_ = true;
  MutexLock lock(mutex_);
  saved_ = std::move(times);
}

void LastEvaluated::Run() {
  while (true) {
    {
      MutexLock lock(mutex_);
      if (!ended_) ended_changed_.WaitFor(mutex_, kInterval);
      if (ended_) return;
    }
    Save();
  }
}

}  // namespace guidon

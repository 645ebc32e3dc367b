#include "analysis/service/resets.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "nlohmann/json.hpp"

namespace guidon::analysis {
namespace {

using nlohmann::json;

bool Same(const Restart& restart, absl::string_view name_space, absl::string_view rollout,
          absl::string_view canary) {
  return restart.name_space == name_space && restart.rollout == rollout &&
         restart.canary == canary;
}

// Replaces the file whole: a crash leaves the old one or the new one.
bool ReplaceWhole(const std::string& path, const std::string& text) {
  const std::string next = path + ".new";
  const int file = open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  written = fsync(file) == 0 && written;
  close(file);
  return written && std::rename(next.c_str(), path.c_str()) == 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Resets>> Resets::Load(const std::string& path) {
  std::unique_ptr<Resets> resets(new Resets(path));
  if (path.empty()) return resets;
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (absl::IsNotFound(text.status())) return resets;
  if (!text.ok()) return text.status();
  const json entries = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  const absl::Status wrong =
      absl::InvalidArgumentError(absl::StrCat(path, ": this is no file of resets"));
  if (!entries.is_array()) return wrong;
  MutexLock lock(resets->mutex_);
  for (const json& entry : entries) {
    if (!entry.is_object() || !entry.contains("start") || !entry["start"].is_number_integer()) {
      return wrong;
    }
    json names = entry;
    names.erase("start");
    absl::StatusOr<Restart> restart = ReadRestart(names.dump());
    if (!restart.ok()) return wrong;
    resets->entries_.push_back(
        {*std::move(restart), absl::FromUnixMillis(entry["start"].get<int64_t>())});
  }
  return resets;
}

absl::Status Resets::Add(const Restart& restart, absl::Time start) {
  MutexLock lock(mutex_);
  std::deque<Entry> entries = entries_;
  const auto same = [&](const Entry& entry) {
    return Same(entry.restart, restart.name_space, restart.rollout, restart.canary);
  };
  entries.erase(std::remove_if(entries.begin(), entries.end(), same), entries.end());
  entries.push_back({restart, start});
  while (entries.size() > kLimit) entries.pop_front();
  if (absl::Status status = Write(entries); !status.ok()) return status;
  entries_ = std::move(entries);
  return absl::OkStatus();
}

absl::Status Resets::Write(const std::deque<Entry>& entries) const {
  if (path_.empty()) return absl::OkStatus();
  json text = json::array();
  for (const Entry& entry : entries) {
    text.push_back({{"namespace", entry.restart.name_space},
                    {"rollout", entry.restart.rollout},
                    {"canary", entry.restart.canary},
                    {"start", absl::ToUnixMillis(entry.start)}});
  }
  if (ReplaceWhole(path_, text.dump(1) + "\n")) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(path_, ": cannot be written: ", std::strerror(errno)));
}

std::optional<absl::Time> Resets::Find(const Subject& subject) const {
  MutexLock lock(mutex_);
  for (const Entry& entry : entries_) {
    if (Same(entry.restart, subject.name_space, subject.rollout, subject.canary)) {
      return entry.start;
    }
  }
  return std::nullopt;
}

}  // namespace guidon::analysis

#include "clients/examples/worker/spool.h"

#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace worker {
namespace {

namespace fs = std::filesystem;

constexpr size_t kListedAtOnce = 100;

absl::Status Failure(const fs::path& path, const std::string& what) {
  return absl::InternalError(absl::StrCat(path.string(), ": ", what));
}

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

absl::StatusOr<Spool> Spool::Open(const fs::path& folder) {
  for (const char* part : {"tmp", "new", "cur", "done", "failed"}) {
    std::error_code error;
    fs::create_directories(folder / part, error);
    if (error) return Failure(folder / part, error.message());
  }
  return Spool(folder);
}

absl::StatusOr<std::optional<Job>> Spool::Claim() {
  while (true) {
    std::error_code error;
    if (listed_.empty()) {
      for (const auto& entry : fs::directory_iterator(folder_ / "new", error)) {
        listed_.push_back(entry.path().filename());
        if (listed_.size() == kListedAtOnce) break;
      }
      if (error) return Failure(folder_ / "new", error.message());
      if (listed_.empty()) return std::nullopt;
    }
    Job job{.id = std::move(listed_.back()), .text = {}};
    listed_.pop_back();
    fs::rename(folder_ / "new" / job.id, folder_ / "cur" / job.id, error);
    if (error && !fs::exists(folder_ / "new" / job.id)) continue;  // another worker was faster
    if (error) return Failure(folder_ / "cur" / job.id, error.message());
    job.text = ReadAll(folder_ / "cur" / job.id);
    return job;
  }
}

absl::Status Spool::Finish(const Job& job, const std::string& result) {
  const fs::path written = folder_ / "tmp" / (job.id + ".result");
  std::ofstream file(written, std::ios::binary);
  file << result;
  file.close();
  if (!file) return Failure(written, "cannot be written");
  std::error_code error;
  fs::rename(written, folder_ / "done" / job.id, error);
  if (!error) fs::remove(folder_ / "cur" / job.id, error);
  return error ? Failure(folder_ / "done" / job.id, error.message()) : absl::OkStatus();
}

absl::Status Spool::Fail(const Job& job) {
  std::error_code error;
  fs::rename(folder_ / "cur" / job.id, folder_ / "failed" / job.id, error);
  return error ? Failure(folder_ / "failed" / job.id, error.message()) : absl::OkStatus();
}

}  // namespace worker

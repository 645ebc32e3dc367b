#include "flagd/internal/last_good.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/read_file.h"
#include "base/sha256.h"

namespace guidon::flagd_internal {
namespace {

// The first line of a copy, but for the hash of all that follows.
constexpr char kHeader[] = "guidon last good flags 1 sha256 ";

std::string Hash(absl::string_view bytes) { return absl::BytesToHexString(Sha256::Of(bytes)); }

absl::Status Failure(const std::string& path, const char* what) {
  return absl::UnavailableError(absl::StrCat(path, ": ", what, ": ", std::strerror(errno)));
}

absl::Status Torn(const std::string& path, const char* why) {
  return absl::DataLossError(absl::StrCat(path, ": not a whole copy of flags (", why, ")"));
}

bool WriteAll(int file, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Closes what open gave.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

// Several programs, and several providers of one, may write the same path.
std::string TemporaryName(const std::string& path) {
  static std::atomic<unsigned> count = 0;
  return absl::StrCat(path, ".", ::getpid(), ".", count++, ".tmp");
}

}  // namespace

absl::Status WriteLastGood(const std::string& path, const LastGood& copy) {
  const Json content = {{"target", copy.target},
                        {"selector", copy.selector},
                        {"flag_configuration", copy.flag_configuration},
                        {"sync_context", copy.sync_context}};
  const std::string text = content.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::string temporary = TemporaryName(path);
  {
    const File file(::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
    if (file.get() < 0) return Failure(temporary, "cannot be created");
    if (!WriteAll(file.get(), absl::StrCat(kHeader, Hash(text), "\n", text)) ||
        ::fsync(file.get()) != 0) {
      const absl::Status failed = Failure(temporary, "cannot be written");
      ::unlink(temporary.c_str());
      return failed;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const absl::Status failed = Failure(path, "cannot be replaced");
    ::unlink(temporary.c_str());
    return failed;
  }
  const std::string folder = std::filesystem::path(path).parent_path();
  const File parent(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC));
  if (parent.get() >= 0) (void)::fsync(parent.get());
  return absl::OkStatus();
}

absl::StatusOr<LastGood> ReadLastGood(const std::string& path, const std::string& target,
                                      const std::string& selector) {
  const absl::StatusOr<std::string> bytes = ReadFile(path);
  if (!bytes.ok()) return bytes.status();
  absl::string_view rest = *bytes;
  if (!absl::ConsumePrefix(&rest, kHeader)) return Torn(path, "it does not begin like one");
  const size_t line = rest.find('\n');
  if (line == rest.npos) return Torn(path, "it is cut off");
  const absl::string_view text = rest.substr(line + 1);
  if (rest.substr(0, line) != Hash(text)) return Torn(path, "its hash is another");
  const Json content = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  LastGood copy;
  try {
    content.at("target").get_to(copy.target);
    content.at("selector").get_to(copy.selector);
    content.at("flag_configuration").get_to(copy.flag_configuration);
    copy.sync_context = content.at("sync_context");
  } catch (const Json::exception&) {
    return Torn(path, "it lacks a part");
  }
  if (copy.target != target || copy.selector != selector) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": holds the flags of ", copy.target, " with selector \"", copy.selector,
                     "\", not of ", target, " with selector \"", selector, "\""));
  }
  return copy;
}

}  // namespace guidon::flagd_internal

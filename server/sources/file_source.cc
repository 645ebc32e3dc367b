#include "server/sources/file_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace guidon {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const auto failed = [&](int error) {
    const std::string message = absl::StrCat(path, ": cannot be read: ", std::strerror(error));
    if (error == ENOENT) return absl::NotFoundError(message);
    if (error == EACCES) return absl::PermissionDeniedError(message);
    return absl::UnavailableError(message);
  };
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed(errno);
  const auto close_file = absl::MakeCleanup([file] { close(file); });
  std::string text;
  std::array<char, 1 << 16> buffer;
  while (true) {
    const ssize_t count = read(file, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed(errno);
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<size_t>(count));
  }
}

absl::StatusOr<TextFormat> FormatOf(absl::string_view path) {
  if (absl::EndsWithIgnoreCase(path, ".json")) return TextFormat::kJson;
  if (absl::EndsWithIgnoreCase(path, ".yaml") || absl::EndsWithIgnoreCase(path, ".yml")) {
    return TextFormat::kYaml;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": the name must end in .json, .yaml or .yml"));
}

absl::Status FileSource::Load() {
  const absl::StatusOr<TextFormat> format = FormatOf(path_);
  if (!format.ok()) return format.status();
  const absl::StatusOr<std::string> text = ReadFile(path_);
  if (!text.ok()) return text.status();
  return feed_->Publish(*text, *format);
}

}  // namespace guidon

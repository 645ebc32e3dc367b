#include "server/sources/file_source.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace guidon {

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

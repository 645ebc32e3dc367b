#ifndef GUIDON_SERVER_SOURCES_FILE_SOURCE_H_
#define GUIDON_SERVER_SOURCES_FILE_SOURCE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/read_file.h"
#include "evaluator/flag_definitions.h"
#include "server/sources/source_feed.h"

namespace guidon {

// The format that a file's name tells: .json, .yaml or .yml. INVALID_ARGUMENT: another one.
absl::StatusOr<TextFormat> FormatOf(absl::string_view path);

// A flag definition file. Not thread-safe.
class FileSource {
 public:
  // `feed` must outlive this.
  FileSource(std::string path, SourceFeed& feed) : path_(std::move(path)), feed_(&feed) {}

  const std::string& path() const { return path_; }

  // Reads the file and publishes its flags. Errors as ReadFile, FormatOf and SourceFeed::Publish;
  // the feed takes no note of them.
  absl::Status Load();

  // The same; the feed takes note of how it ended.
  void Reload() { feed_->Note(Load()); }

 private:
  std::string path_;
  SourceFeed* feed_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_FILE_SOURCE_H_

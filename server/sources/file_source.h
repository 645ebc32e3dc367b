#ifndef GUIDON_SERVER_SOURCES_FILE_SOURCE_H_
#define GUIDON_SERVER_SOURCES_FILE_SOURCE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "evaluator/flag_definitions.h"
#include "server/flag_catalog.h"

namespace guidon {

// Reads a whole file. NOT_FOUND, PERMISSION_DENIED or UNAVAILABLE, with the system's reason.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// The format that a file's name tells: .json, .yaml or .yml. INVALID_ARGUMENT: another one.
absl::StatusOr<TextFormat> FormatOf(absl::string_view path);

// A flag definition file that feeds the catalog. Not thread-safe.
class FileSource {
 public:
  // The file at `path` is source number `source` of `catalog`, which must outlive this.
  FileSource(std::string path, FlagCatalog& catalog, uint32_t source);

  const std::string& path() const { return path_; }

  // Reads the file and publishes its flags, unless its text is what it was. On an error the
  // catalog keeps what it had. Warnings about the definitions are logged.
  // INVALID_ARGUMENT or RESOURCE_EXHAUSTED: as LoadFlags; and as ReadFile.
  absl::Status Load();

 private:
  const std::string path_;
  FlagCatalog& catalog_;
  const uint32_t source_;
  std::string text_;  // what was published last
  bool loaded_ = false;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_FILE_SOURCE_H_

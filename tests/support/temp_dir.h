#ifndef GUIDON_TESTS_SUPPORT_TEMP_DIR_H_
#define GUIDON_TESTS_SUPPORT_TEMP_DIR_H_

#include <string>

#include "absl/strings/string_view.h"

namespace guidon::testing {

// A folder of its own for a test, removed with all that is in it at the end.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Writes `text` to `path`, replacing what was there byte by byte, as a shell's `>` does.
void WriteFile(const std::string& path, absl::string_view text);

// Writes a new file and renames it to `path`, as editors do.
void ReplaceFile(const std::string& path, absl::string_view text);

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_TEMP_DIR_H_

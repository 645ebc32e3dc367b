#include "clients/cli/ramp_arguments.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/utf8.h"
#include "clients/cli/definition_files.h"
#include "clients/cli/exit_code.h"

namespace guidon::cli {

namespace v1 = admin::v1;

absl::Status ReadSteps(absl::string_view command, const std::string& text,
                       v1::StartRampRequest& request) {
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    double percent = 0;
    if (!absl::SimpleAtod(absl::StripSuffix(part, "%"), &percent)) {
      return UsageError(absl::StrCat(command, ": --steps \"", text,
                                     "\" must be percent that grow, such as 1,10,50,100"));
    }
    request.add_steps(percent);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Guard> ReadGuard(const std::string& file, std::istream& in) {
  absl::StatusOr<std::vector<DefinitionDocument>> files = ReadFiles({file}, in);
  if (!files.ok()) return files.status();
  std::string& text = files->front().text;
  if (text.empty()) return UsageError(absl::StrCat("--guard: ", file, " is empty"));
  if (!IsUtf8(text)) return UsageError(absl::StrCat("--guard: ", file, " is not UTF-8 text"));
  v1::Guard guard;
  guard.set_name(file == "-" ? "stdin" : std::filesystem::path(file).filename().string());
  guard.set_text(std::move(text));
  return guard;
}

}  // namespace guidon::cli

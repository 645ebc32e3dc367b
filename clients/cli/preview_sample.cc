#include "clients/cli/preview_sample.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/utf8.h"
#include "clients/cli/exit_code.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/struct_view.h"

namespace guidon::cli {
namespace {

absl::Status AddLine(const std::string& line, admin::v1::PreviewRequest& request) {
  if (!IsUtf8(line)) return UsageError("is not valid UTF-8");
  if (!absl::StartsWith(line, "{")) {
    request.add_targeting_keys(line);
    return absl::OkStatus();
  }
  const absl::StatusOr<Json> context = ParseJson(line);
  if (!context.ok()) return UsageError(context.status().message());
  CopyToStruct(*context, *request.add_contexts());
  return absl::OkStatus();
}

}  // namespace

absl::Status AddSampleFromFile(const std::string& file, std::istream& in,
                               admin::v1::PreviewRequest& request) {
  const std::string name = file == "-" ? "stdin" : file;
  std::ifstream opened;
  if (file != "-") {
    opened.open(file);
    if (!opened) {
      return UsageError(absl::StrCat(name, ": cannot be read: ", std::strerror(errno)));
    }
  }
  std::istream& lines = file == "-" ? in : opened;
  std::string line;
  for (size_t number = 1; std::getline(lines, line); ++number) {
    if (absl::EndsWith(line, "\r")) line.pop_back();
    if (line.empty()) continue;
    if (absl::Status added = AddLine(line, request); !added.ok()) {
      return UsageError(absl::StrCat(name, ":", number, ": ", added.message()));
    }
  }
  if (request.targeting_keys().empty() && request.contexts().empty()) {
    return UsageError(absl::StrCat(name, ": has no targeting keys; give one on each line"));
  }
  return absl::OkStatus();
}

void AddMadeUpSample(uint32_t size, admin::v1::PreviewRequest& request) {
  for (uint32_t i = 1; i <= size; ++i) request.add_targeting_keys(absl::StrCat("sample-", i));
}

}  // namespace guidon::cli

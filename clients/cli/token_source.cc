#include "clients/cli/token_source.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/text.h"

namespace guidon::cli {
namespace {

constexpr char kVariable[] = "GUIDON_TOKEN";

absl::StatusOr<std::string> Checked(std::string token, const std::string& origin) {
  absl::StripAsciiWhitespace(&token);
  if (FitsHeader(token) && token.find(' ') == token.npos) return token;
  return UsageError(absl::StrCat(origin, ": a token is one word of printable ASCII"));
}

}  // namespace

absl::StatusOr<std::string> ReadToken(const GlobalOptions& options) {
  if (options.token_file.empty()) {
    const char* const token = std::getenv(kVariable);
    return Checked(token == nullptr ? "" : token, kVariable);
  }
  std::ifstream file(options.token_file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file || text.empty()) {
    return UsageError(absl::StrCat(options.token_file, ": cannot be read, or is empty"));
  }
  return Checked(text, options.token_file);
}

}  // namespace guidon::cli

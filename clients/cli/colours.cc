#include "clients/cli/colours.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace guidon::cli {
namespace {

absl::string_view Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

const char* CodeOf(Colour colour) {
  switch (colour) {
    case Colour::kRed:
      return "31";
    case Colour::kGreen:
      return "32";
    case Colour::kYellow:
      break;
  }
  return "33";
}

}  // namespace

bool UseColours(bool is_terminal) {
  if (!Variable("NO_COLOR").empty()) return false;
  const absl::string_view force = Variable("CLICOLOR_FORCE");
  if (!force.empty() && force != "0") return true;
  const absl::string_view term = Variable("TERM");
  return is_terminal && !term.empty() && term != "dumb";
}

std::string Painted(absl::string_view text, Colour colour, bool colours) {
  if (!colours) return std::string(text);
  return absl::StrCat("\033[", CodeOf(colour), "m", text, "\033[0m");
}

}  // namespace guidon::cli

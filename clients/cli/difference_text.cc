#include "clients/cli/difference_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/colours.h"
#include "clients/cli/text.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

constexpr size_t kValueWidth = 100;

std::string KindWord(v1::FlagDifference::Kind kind) {
  switch (kind) {
    case v1::FlagDifference::KIND_ADDED:
      return "added";
    case v1::FlagDifference::KIND_DELETED:
      return "deleted";
    default:
      return "changed";
  }
}

std::string ValueText(const std::string& json) { return Shorten(Printable(json), kValueWidth); }

void PrintPlace(const v1::FlagDifference::Place& place, std::ostream& out, bool colours) {
  const bool both = place.has_before() && place.has_after();
  std::string line = both ? "  ~ " : place.has_after() ? "  + " : "  - ";
  if (!place.path().empty()) absl::StrAppend(&line, Printable(place.path()), ": ");
  if (place.has_before()) line += ValueText(place.before());
  if (both) line += " → ";
  if (place.has_after()) line += ValueText(place.after());
  const Colour colour = both ? Colour::kYellow : place.has_after() ? Colour::kGreen : Colour::kRed;
  out << Painted(line, colour, colours) << '\n';
}

OutputJson PlaceJson(const v1::FlagDifference::Place& place) {
  OutputJson json = OutputJson::object({{"path", place.path()}});
  if (place.has_before()) json["before"] = DefinitionJson(place.before());
  if (place.has_after()) json["after"] = DefinitionJson(place.after());
  return json;
}

}  // namespace

void PrintDifferences(const Differences& differences, std::ostream& out, bool colours) {
  for (const v1::FlagDifference& difference : differences) {
    out << "flag/" << Printable(FlagName(difference.flag_set(), difference.key())) << ' '
        << KindWord(difference.kind()) << '\n';
    for (const auto& place : difference.places()) PrintPlace(place, out, colours);
  }
}

OutputJson DifferencesJson(const Differences& differences) {
  OutputJson list = OutputJson::array();
  for (const v1::FlagDifference& difference : differences) {
    OutputJson places = OutputJson::array();
    for (const auto& place : difference.places()) places.push_back(PlaceJson(place));
    list.push_back({{"key", difference.key()},
                    {"flagSet", difference.flag_set()},
                    {"kind", KindWord(difference.kind())},
                    {"places", places}});
  }
  return list;
}

}  // namespace guidon::cli

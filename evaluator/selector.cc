#include "evaluator/selector.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace guidon {

absl::StatusOr<Selector> Selector::Parse(absl::string_view text) {
  if (text.empty()) return Selector{};
  const size_t equals = text.find('=');
  if (equals == text.npos) return Selector{Kind::kSource, std::string(text)};
  const absl::string_view key = text.substr(0, equals);
  const absl::string_view value = text.substr(equals + 1);
  if (key == "flagSetId") return Selector{Kind::kFlagSet, std::string(value)};
  if (key == "source") return Selector{Kind::kSource, std::string(value)};
  return absl::InvalidArgumentError(absl::StrCat(
      "invalid selector \"", text, "\": use flagSetId=<id>, source=<uri> or a source's name"));
}

}  // namespace guidon

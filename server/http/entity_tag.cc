#include "server/http/entity_tag.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/sha256.h"

namespace guidon {
namespace {

constexpr size_t kTagBytes = 16;

}  // namespace

std::string EntityTag(absl::string_view body) {
  const std::string begin = Sha256::Of(body).substr(0, kTagBytes);
  return absl::StrCat("\"", absl::BytesToHexString(begin), "\"");
}

bool NamesEntityTag(absl::string_view if_none_match, absl::string_view tag) {
  for (absl::string_view listed : absl::StrSplit(if_none_match, ',')) {
    listed = absl::StripAsciiWhitespace(listed);
    if (listed == "*") return true;
    absl::ConsumePrefix(&listed, "W/");
    if (listed == tag) return true;
  }
  return false;
}

}  // namespace guidon

#include "server/http/url.h"

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/percent_encoding.h"

namespace guidon {

std::optional<std::string> QueryParameter(absl::string_view query, absl::string_view name) {
  for (const absl::string_view parameter : absl::StrSplit(query, '&')) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(parameter, absl::MaxSplits('=', 1));
    if (pair.first != name) continue;
    return PercentDecode(absl::StrReplaceAll(pair.second, {{"+", "%20"}}));
  }
  return std::nullopt;
}

}  // namespace guidon

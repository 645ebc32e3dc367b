#ifndef GUIDON_BASE_PERCENT_ENCODING_H_
#define GUIDON_BASE_PERCENT_ENCODING_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace guidon {

// `text` for a URL: all but letters, digits, "-", ".", "_" and "~" (RFC 3986, §2.3), and but what
// is in `kept`, becomes %XX.
std::string PercentEncode(absl::string_view text, absl::string_view kept = "");

// `text` with each "%41" as the byte that it stands for: "a%2Fb" is "a/b". nullopt where a "%"
// is not followed by two hexadecimal digits.
std::optional<std::string> PercentDecode(absl::string_view text);

}  // namespace guidon

#endif  // GUIDON_BASE_PERCENT_ENCODING_H_

#ifndef GUIDON_SERVER_SOURCES_PERCENT_ENCODING_H_
#define GUIDON_SERVER_SOURCES_PERCENT_ENCODING_H_

#include <string>

#include "absl/strings/string_view.h"

namespace guidon {

// `text` for a URL: all but letters, digits, "-", ".", "_" and "~" (RFC 3986, §2.3), and but what
// is in `kept`, becomes %XX.
std::string PercentEncode(absl::string_view text, absl::string_view kept = "");

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_PERCENT_ENCODING_H_

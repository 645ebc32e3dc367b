#ifndef GUIDON_BASE_UTF8_H_
#define GUIDON_BASE_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace guidon {

// The length of the longest prefix of `text` that is valid UTF-8 (RFC 3629: no overlong forms,
// no surrogates, nothing beyond U+10FFFF); text.size() when all of it is. O(size of `text`).
size_t ValidUtf8Prefix(absl::string_view text);

// Whether all of `text` is.
inline bool IsUtf8(absl::string_view text) { return ValidUtf8Prefix(text) == text.size(); }

}  // namespace guidon

#endif  // GUIDON_BASE_UTF8_H_

#ifndef GUIDON_EVALUATOR_UTF8_H_
#define GUIDON_EVALUATOR_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace guidon {

// The length of the longest prefix of `text` that is valid UTF-8 (RFC 3629: no overlong forms,
// no surrogates, nothing beyond U+10FFFF); text.size() when all of it is. O(size of `text`).
size_t ValidUtf8Prefix(absl::string_view text);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_UTF8_H_

#ifndef GUIDON_STORE_UTF8_H_
#define GUIDON_STORE_UTF8_H_

#include "absl/strings/string_view.h"

namespace guidon {

// Whether `text` is UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond
// U+10FFFF. What is stored must be, or it could not be read back as protobuf or JSON.
bool IsUtf8(absl::string_view text);

}  // namespace guidon

#endif  // GUIDON_STORE_UTF8_H_

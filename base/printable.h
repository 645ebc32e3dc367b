#ifndef GUIDON_BASE_PRINTABLE_H_
#define GUIDON_BASE_PRINTABLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace guidon {

// UTF-8 text from outside that is safe on a terminal and stays on its line: control characters,
// C0 and C1, become spaces.
std::string Printable(absl::string_view text);

}  // namespace guidon

#endif  // GUIDON_BASE_PRINTABLE_H_

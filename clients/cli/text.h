#ifndef GUIDON_CLIENTS_CLI_TEXT_H_
#define GUIDON_CLIENTS_CLI_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace guidon::cli {

// True for what an HTTP/2 header can carry: printable ASCII.
bool FitsHeader(absl::string_view text);

// The number of code points of UTF-8 text.
size_t TextWidth(absl::string_view text);

// UTF-8 text of at most `width` code points; "…" stands for what was cut.
std::string Shorten(absl::string_view text, size_t width);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_TEXT_H_

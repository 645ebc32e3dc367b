#ifndef GUIDON_CLIENTS_CLI_COLOURS_H_
#define GUIDON_CLIENTS_CLI_COLOURS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace guidon::cli {

enum class Colour { kRed, kGreen, kYellow };

// Whether text on a stream is coloured: on a terminal that can show colours, or anywhere with
// CLICOLOR_FORCE; never with NO_COLOR.
bool UseColours(bool is_terminal);

// `text` in that colour, or as it is where `colours` is false.
std::string Painted(absl::string_view text, Colour colour, bool colours);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_COLOURS_H_

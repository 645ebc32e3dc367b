#ifndef GUIDON_CLIENTS_CLI_LIVE_VIEW_H_
#define GUIDON_CLIENTS_CLI_LIVE_VIEW_H_

#include <cstddef>
#include <ostream>
#include <string>

namespace guidon::cli {

// The part of a terminal that text fits in.
struct TerminalSize {
  size_t rows = 24;
  size_t columns = 80;
};

// That of standard output; 24 by 80 where it is unknown.
TerminalSize StandardOutputSize();

// Text on a terminal that changes in its place. Whatever stands above it stays, and so does the
// text itself at the end.
class LiveView {
 public:
  explicit LiveView(std::ostream& out) : out_(out) {}

  // Puts `text`, lines, where the earlier one was. Lines are cut to the width, and what does not
  // fit on the screen is only counted. False when nobody reads any more.
  bool Show(const std::string& text, const TerminalSize& size);

 private:
  std::ostream& out_;
  size_t shown_ = 0;  // lines
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_LIVE_VIEW_H_

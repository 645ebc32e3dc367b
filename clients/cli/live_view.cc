#include "clients/cli/live_view.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/text.h"

namespace guidon::cli {

TerminalSize StandardOutputSize() {
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
    return {};
  }
  return {.rows = size.ws_row, .columns = size.ws_col};
}

bool LiveView::Show(const std::string& text, const TerminalSize& size) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  // The cursor stands on a line of its own below.
  const size_t most = std::max<size_t>(size.rows, 3) - 1;
  if (lines.size() > most) {
    const size_t more = lines.size() - (most - 1);
    lines.resize(most - 1);
    lines.push_back(absl::StrCat("... and ", more, " more"));
  }
  if (shown_ > 0) out_ << "\033[" << shown_ << "A";
  out_ << "\r\033[J";
  for (const std::string& line : lines) {
    out_ << Shorten(line, std::max<size_t>(size.columns, 1)) << '\n';
  }
  shown_ = lines.size();
  return static_cast<bool>(out_.flush());
}

}  // namespace guidon::cli

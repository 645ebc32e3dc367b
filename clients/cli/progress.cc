#include "clients/cli/progress.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_format.h"

namespace guidon::cli {
namespace {

constexpr int kWidth = 40;
constexpr char kClearLine[] = "\r\033[K";

}  // namespace

bool IsTerminal(const std::ostream& stream) {
  const char* const terminal = std::getenv("TERM");
  return &stream == &std::cerr && isatty(STDERR_FILENO) != 0 && terminal != nullptr &&
         std::string(terminal) != "dumb";
}

std::string ProgressLine(const std::string& what, int percent) {
  const int filled = kWidth * percent / 100;
  return absl::StrFormat("%s [%s%s] %3d%%", what, std::string(static_cast<size_t>(filled), '#'),
                         std::string(static_cast<size_t>(kWidth - filled), ' '), percent);
}

Progress::Progress(std::ostream& err, std::string what)
    : err_(err), what_(std::move(what)), shown_(IsTerminal(err)) {}

Progress::~Progress() {
  if (percent_ >= 0) err_ << kClearLine << std::flush;
}

void Progress::ShowUnderWay() {
  if (!shown_) return;
  percent_ = 0;
  err_ << kClearLine << what_ << " ..." << std::flush;
}

void Progress::Show(uint64_t done, uint64_t total) {
  const int percent = total == 0 || done >= total ? 100 : static_cast<int>(done * 100 / total);
  if (!shown_ || percent == percent_) return;
  percent_ = percent;
  err_ << kClearLine << ProgressLine(what_, percent) << std::flush;
}

}  // namespace guidon::cli

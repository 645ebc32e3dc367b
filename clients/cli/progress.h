#ifndef GUIDON_CLIENTS_CLI_PROGRESS_H_
#define GUIDON_CLIENTS_CLI_PROGRESS_H_

#include <cstdint>
#include <ostream>
#include <string>

namespace guidon::cli {

// A bar on the terminal that says how much of something is done; nothing where `err` is no
// terminal, or a dumb one. Takes its line away at the end.
class Progress {
 public:
  Progress(std::ostream& err, std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `total`: 0 is as good as done.
  void Show(uint64_t done, uint64_t total);
  // Says what is under way where nobody knows how much of it is done.
  void ShowUnderWay();

 private:
  std::ostream& err_;
  const std::string what_;
  const bool shown_;
  int percent_ = -1;  // that is shown; 0 with ShowUnderWay
};

// Whether `stream` is this process's standard error and that is a terminal which can move its
// cursor.
bool IsTerminal(const std::ostream& stream);

// The line of a bar: `what [#####     ]  50%`.
std::string ProgressLine(const std::string& what, int percent);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_PROGRESS_H_

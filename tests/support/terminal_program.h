#ifndef GUIDON_TESTS_SUPPORT_TERMINAL_PROGRAM_H_
#define GUIDON_TESTS_SUPPORT_TERMINAL_PROGRAM_H_

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guidon::testing {

// A program that runs on a terminal of its own, of 24 rows and 80 columns. Killed at the end of
// its life. Used by one thread.
class TerminalProgram {
 public:
  // As Process, which see.
  explicit TerminalProgram(const std::vector<std::string>& command,
                           const std::map<std::string, std::string>& environment = {});
  ~TerminalProgram();
  TerminalProgram(const TerminalProgram&) = delete;
  TerminalProgram& operator=(const TerminalProgram&) = delete;

  // Waits until the terminal has been sent `part`, after what an earlier call waited for. False
  // when the program or patience ends first.
  bool WaitFor(const std::string& part);

  // Presses these keys; "\x03" is Ctrl-C.
  void Type(const std::string& keys) const;

  // Waits for the end. The exit code, or minus the signal that killed it; nothing when patience
  // ended first.
  std::optional<int> Wait();

  // All that the terminal has been sent so far; line breaks are "\r\n".
  const std::string& output() const { return output_; }

 private:
  // Reads more output. False when there will be none.
  bool Read();

  pid_t pid_ = -1;
  int terminal_ = -1;
  std::optional<int> exit_;
  std::string output_;
  size_t looked_at_ = 0;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_TERMINAL_PROGRAM_H_

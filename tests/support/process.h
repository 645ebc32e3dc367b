#ifndef GUIDON_TESTS_SUPPORT_PROCESS_H_
#define GUIDON_TESTS_SUPPORT_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace guidon::testing {

// How long tests wait for something that should come at once; sanitizers are slow.
inline constexpr std::chrono::seconds kPatience{60};

// A child process whose output is read line by line. Killed at the end of its life.
class Process {
 public:
  // Starts `command`, found as the shell would. `environment` is added to this process's own.
  // `input` is what it reads from standard input.
  explicit Process(const std::vector<std::string>& command,
                   const std::map<std::string, std::string>& environment = {},
                   const std::string& input = "");
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal) const;

  // Waits for the next line of standard output that contains `part`, and returns it. Nothing
  // when the output ends first or patience does.
  std::optional<std::string> WaitForLine(const std::string& part);

  // Waits for the end. The exit code, or minus the signal that killed it; nothing when patience
  // ended first.
  std::optional<int> Wait();

  // All of standard output and error so far; complete after Wait.
  std::string output();
  std::string errors();

 private:
  void Read(int out, int err);

  pid_t pid_ = -1;
  std::optional<int> exit_;
  Mutex mutex_;
  CondVar arrived_;
  std::string output_;
  std::string errors_;
  size_t looked_at_ = 0;  // of output_, by WaitForLine
  bool ended_ = false;
  std::thread reader_;
};

struct Finished {
  int exit_code = -1;
  std::string output;
  std::string errors;
};

// Runs a command to its end.
Finished RunProgram(const std::vector<std::string>& command,
                    const std::map<std::string, std::string>& environment = {},
                    const std::string& input = "");

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_PROCESS_H_

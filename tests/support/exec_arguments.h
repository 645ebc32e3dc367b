#ifndef GUIDON_TESTS_SUPPORT_EXEC_ARGUMENTS_H_
#define GUIDON_TESTS_SUPPORT_EXEC_ARGUMENTS_H_

#include <map>
#include <string>
#include <vector>

namespace guidon::testing {

// What a child process becomes. Made before the fork, after which little may be done.
class ExecArguments {
 public:
  // `command` with this process's environment, over which `environment` goes.
  ExecArguments(std::vector<std::string> command,
                const std::map<std::string, std::string>& environment);
  ExecArguments(const ExecArguments&) = delete;
  ExecArguments& operator=(const ExecArguments&) = delete;

  // In the child: becomes the command, or exits with 127. Of what is open, it keeps the first
  // three.
  [[noreturn]] void Exec() const;

 private:
  std::vector<std::string> command_;
  std::vector<std::string> variables_;
  std::vector<char*> argv_;
  std::vector<char*> envp_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_EXEC_ARGUMENTS_H_

#include "tests/support/exec_arguments.h"

#include <linux/close_range.h>
#include <unistd.h>

#include <utility>

namespace guidon::testing {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

ExecArguments::ExecArguments(std::vector<std::string> command,
                             const std::map<std::string, std::string>& environment)
    : command_(std::move(command)) {
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string entry = *variable;
    if (!environment.contains(entry.substr(0, entry.find('=')))) variables_.push_back(entry);
  }
  for (const auto& [name, value] : environment) variables_.push_back(name + "=" + value);
  argv_ = Pointers(command_);
  envp_ = Pointers(variables_);
}

void ExecArguments::Exec() const {
  // Connections of this process must not stay open because a child has them too.
  (void)close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  execvpe(argv_[0], argv_.data(), envp_.data());
  _exit(127);
}

}  // namespace guidon::testing

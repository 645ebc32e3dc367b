#include "tests/support/terminal_program.h"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>

#include "tests/support/exec_arguments.h"
#include "tests/support/process.h"

namespace guidon::testing {
TerminalProgram::TerminalProgram(const std::vector<std::string>& command,
                                 const std::map<std::string, std::string>& environment) {
  const winsize size = {.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
  int program_side = -1;
  if (openpty(&terminal_, &program_side, nullptr, nullptr, &size) != 0) {
    throw std::runtime_error("openpty failed");
  }
  const ExecArguments arguments(command, environment);
  pid_ = fork();
  if (pid_ == 0) {
    close(terminal_);
    login_tty(program_side);
    arguments.Exec();
  }
  close(program_side);
}

TerminalProgram::~TerminalProgram() {
  if (!exit_.has_value()) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(terminal_);
}

bool TerminalProgram::Read() {
  pollfd ready = {terminal_, POLLIN, 0};
  const auto patience = std::chrono::milliseconds(kPatience).count();
  if (poll(&ready, 1, static_cast<int>(patience)) <= 0) return false;
  std::array<char, 4096> block;
  const ssize_t count = read(terminal_, block.data(), block.size());
  // EIO: the program has ended.
  if (count <= 0) return count < 0 && errno == EINTR;
  output_.append(block.data(), static_cast<size_t>(count));
  return true;
}

bool TerminalProgram::WaitFor(const std::string& part) {
  size_t found = output_.find(part, looked_at_);
  while (found == std::string::npos) {
    if (!Read()) return false;
    found = output_.find(part, looked_at_);
  }
  looked_at_ = found + part.size();
  return true;
}

void TerminalProgram::Type(const std::string& keys) const {
  (void)!write(terminal_, keys.data(), keys.size());
}

std::optional<int> TerminalProgram::Wait() {
  while (Read()) {
  }
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!exit_.has_value() && std::chrono::steady_clock::now() < deadline) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  return exit_;
}

}  // namespace guidon::testing

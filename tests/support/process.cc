#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>

#include "tests/support/exec_arguments.h"

namespace guidon::testing {
namespace {

std::array<int, 2> MakePipe() {
  std::array<int, 2> ends = {};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  return ends;
}

}  // namespace

Process::Process(const std::vector<std::string>& command,
                 const std::map<std::string, std::string>& environment, const std::string& input) {
  const auto in = MakePipe();
  const auto out = MakePipe();
  const auto err = MakePipe();
  const ExecArguments arguments(command, environment);
  pid_ = fork();
  if (pid_ == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    dup2(err[1], 2);
    arguments.Exec();
  }
  for (const int fd : {in[0], out[1], err[1]}) close(fd);
  // Small enough for the pipe, so this does not block.
  (void)!write(in[1], input.data(), input.size());
  close(in[1]);
  reader_ = std::thread([this, out, err] { Read(out[0], err[0]); });
}

Process::~Process() {
  if (!exit_.has_value()) {
    kill(pid_, SIGKILL);
    Wait();
  }
  reader_.join();
}

void Process::Signal(int signal) const { kill(pid_, signal); }

void Process::Read(int out, int err) {
  std::array<pollfd, 2> streams = {pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    (void)poll(streams.data(), streams.size(), -1);
    for (size_t i = 0; i < streams.size(); ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      std::array<char, 4096> buffer;
      const ssize_t count = read(streams[i].fd, buffer.data(), buffer.size());
      MutexLock lock(mutex_);
      if (count > 0) {
        (i == 0 ? output_ : errors_).append(buffer.data(), static_cast<size_t>(count));
      } else if (count == 0 || errno != EINTR) {
        close(streams[i].fd);
        streams[i].fd = -1;
      }
      arrived_.NotifyAll();
    }
  }
  MutexLock lock(mutex_);
  ended_ = true;
  arrived_.NotifyAll();
}

std::optional<std::string> Process::WaitForLine(const std::string& part) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  MutexLock lock(mutex_);
  while (true) {
    size_t newline = output_.find('\n', looked_at_);
    while (newline != std::string::npos) {
      const std::string line = output_.substr(looked_at_, newline - looked_at_);
      looked_at_ = newline + 1;
      if (line.find(part) != std::string::npos) return line;
      newline = output_.find('\n', looked_at_);
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (ended_ || left.count() <= 0) return std::nullopt;
    arrived_.WaitFor(mutex_, left);
  }
}

std::optional<int> Process::Wait() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  {
    // The end of its output comes with the end of the process, and can be waited for.
    MutexLock lock(mutex_);
    while (!ended_) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) return std::nullopt;
      arrived_.WaitFor(mutex_, left);
    }
  }
  if (!exit_.has_value()) {
    int status = 0;
    if (waitpid(pid_, &status, 0) != pid_) return std::nullopt;
    exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  return exit_;
}

std::string Process::output() {
  MutexLock lock(mutex_);
  return output_;
}

std::string Process::errors() {
  MutexLock lock(mutex_);
  return errors_;
}

Finished RunProgram(const std::vector<std::string>& command,
                    const std::map<std::string, std::string>& environment,
                    const std::string& input) {
  Process process(command, environment, input);
  const std::optional<int> exit_code = process.Wait();
  return {exit_code.value_or(-1000), process.output(), process.errors()};
}

}  // namespace guidon::testing

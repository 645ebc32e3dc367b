#include "tests/e2e/canary/pod.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "tests/e2e/canary/listen_anywhere.h"

namespace guidon::testing {
namespace {

constexpr std::chrono::milliseconds kLook{20};
constexpr std::chrono::milliseconds kFirstBackOff{200};
constexpr std::chrono::milliseconds kLongestBackOff{3000};

// Whether the child has ended; it stays to be waited for.
bool HasEnded(pid_t pid) {
  siginfo_t info = {};
  return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == pid;
}

}  // namespace

Pod::Pod(std::string name, std::string hash, std::vector<std::string> behaviour)
    : name_(std::move(name)), hash_(std::move(hash)), behaviour_(std::move(behaviour)) {
  process_ = StartProcess();
  const std::optional<std::string> line = process_->WaitForLine("port ");
  if (line.has_value()) {
    port_ = static_cast<uint16_t>(std::stoi(line->substr(5)));
  } else {
    close(ListenAnywhere(port_));
  }
  supervisor_ = std::thread([this] { Supervise(); });
}

Pod::~Pod() {
  {
    MutexLock lock(mutex_);
    ended_ = true;
    changed_.NotifyAll();
  }
  supervisor_.join();
}

std::unique_ptr<Process> Pod::StartProcess() {
  std::vector<std::string> command = {GUIDON_CANARY_API, std::to_string(port_), hash_};
  command.insert(command.end(), behaviour_.begin(), behaviour_.end());
  return std::make_unique<Process>(command);
}

void Pod::Supervise() {
  std::chrono::milliseconds back_off = kFirstBackOff;
  while (true) {
    const bool dead = HasEnded(process_->pid());
    {
      MutexLock lock(mutex_);
      if (!ended_) changed_.WaitFor(mutex_, dead ? back_off : kLook);
      if (ended_) return;
    }
    if (!dead) continue;
    back_off = std::min(back_off * 2, kLongestBackOff);
    process_ = StartProcess();
    ++restarts_;
  }
}

}  // namespace guidon::testing

#include "bench/compare/contender.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "bench/load/http1_connection.h"
#include "bench/load/socket.h"
#include "tests/support/guidond.h"

namespace guidon::bench {
namespace {

using Clock = std::chrono::steady_clock;

std::string NameOf(const std::string& program) { return program.substr(program.rfind('/') + 1); }

// A port that nobody listens on now.
uint16_t FreePort() {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(descriptor, any, size) != 0 || getsockname(descriptor, any, &size) != 0) {
    throw std::runtime_error("there is no free port");
  }
  close(descriptor);
  return ntohs(address.sin_port);
}

std::string AddressOf(uint16_t port) { return absl::StrCat("127.0.0.1:", port); }

// The status of a GET; 0 where there is no reply.
int StatusOf(const std::string& address, const std::string& path) {
  auto socket = Socket::ConnectTo(address);
  if (!socket.ok()) return 0;
  socket->outgoing() = absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: ", address, "\r\n\r\n");
  if (!socket->Send().ok()) return 0;
  for (;;) {
    pollfd wait = {socket->descriptor(), POLLIN, 0};
    if (poll(&wait, 1, 1000) <= 0 || !socket->Receive().ok()) return 0;
    const auto reply = ParseHttp1Reply(socket->received());
    if (!reply.ok()) return 0;
    if (reply->has_value()) return (*reply)->status;
  }
}

}  // namespace

Contender OurContender() { return {"guidond", testing::Program("guidond")}; }

absl::StatusOr<Contender> FindPeer(const std::string& path, const std::string& search) {
  if (!path.empty()) {
    if (access(path.c_str(), X_OK) == 0) return Contender{NameOf(path), path};
    return absl::NotFoundError(absl::StrCat("--peer ", path, ": there is no such program"));
  }
  std::vector<std::string> folders = absl::StrSplit(search, ':', absl::SkipEmpty());
  const char* const home = std::getenv("HOME");
  folders.push_back(absl::StrCat(home == nullptr ? "" : home, "/.cache/guidon/bin"));
  for (const char* name : {"flagd", "flagd-core-peer"}) {
    for (const std::string& folder : folders) {
      const std::string program = absl::StrCat(folder, "/", name);
      if (access(program.c_str(), X_OK) == 0) return Contender{name, program};
    }
  }
  return absl::NotFoundError(
      "there is no peer to compare with: neither flagd nor flagd-core-peer is in PATH or in "
      "~/.cache/guidon/bin. Run bench/peer/build, which needs Go, or name one by --peer");
}

RunningContender::RunningContender(const Contender& contender, const std::string& flags_file) {
  const std::string management = AddressOf(FreePort());
  std::vector<std::string> command = {contender.program, "start", "--uri",
                                      absl::StrCat("file:", flags_file)};
  const auto add_port = [&](const char* option, const std::string& address) {
    command.insert(command.end(), {option, address.substr(address.rfind(':') + 1)});
  };
  evaluation_ = AddressOf(FreePort());
  ofrep_ = AddressOf(FreePort());
  add_port("--port", evaluation_);
  add_port("--ofrep-port", ofrep_);
  add_port("--management-port", management);
  add_port("--sync-port", AddressOf(FreePort()));
  if (NameOf(contender.program) == "guidond") {
    admin_ = AddressOf(FreePort());
    add_port("--admin-port", admin_);
    command.insert(command.end(), {"--store", dir_ / "store"});
  }
  const auto start = Clock::now();
  process_ = std::make_unique<testing::Process>(command);
  AwaitReady(management);
  seconds_to_ready_ = std::chrono::duration<double>(Clock::now() - start).count();
}

void RunningContender::AwaitReady(const std::string& management) {
  const auto deadline = Clock::now() + std::chrono::minutes(5);
  while (StatusOf(management, "/readyz") != 200) {
    if (Clock::now() > deadline || !CpuSeconds(process_->pid()).ok()) {
      throw std::runtime_error(absl::StrCat("the server did not start: ", process_->errors()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

MemoryUse RunningContender::Memory() const {
  const auto memory = ResidentMemory(pid());
  if (!memory.ok()) {
    throw std::runtime_error(absl::StrCat("the server ended: ", process_->errors()));
  }
  return *memory;
}

}  // namespace guidon::bench

#include "clients/cli/token.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/text.h"

namespace guidon::cli {
namespace {

constexpr size_t kMaxBytes = 64 << 10;

// Reads up to the end, or a little beyond kMaxBytes.
std::string ReadAll(int file) {
  std::string text;
  std::array<char, 4096> block;
  while (text.size() <= kMaxBytes) {
    const ssize_t count = read(file, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(block.data(), static_cast<size_t>(count));
  }
  return text;
}

// Starts `command` with `output` as its standard output; its id, or nothing.
std::optional<pid_t> Start(const std::string& command, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  std::string shell = "sh";
  std::string option = "-c";
  std::string text = command;
  const std::array<char*, 4> argv = {shell.data(), option.data(), text.data(), nullptr};
  pid_t child = 0;
  const int error = posix_spawn(&child, "/bin/sh", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return std::nullopt;
  return child;
}

absl::StatusOr<std::string> OutputOf(const std::string& command) {
  std::array<int, 2> ends = {};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return absl::InternalError("token-command: no pipe");
  const std::optional<pid_t> child = Start(command, ends[1]);
  close(ends[1]);
  std::string text = ReadAll(ends[0]);
  close(ends[0]);
  if (!child.has_value()) return absl::InternalError("token-command: /bin/sh does not start");
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
  return UsageError(absl::StrCat("token-command: \"", Printable(command), "\" failed, ",
                                 WIFEXITED(status)
                                     ? absl::StrCat("with exit code ", WEXITSTATUS(status))
                                     : absl::StrCat("ended by signal ", WTERMSIG(status)),
                                 "; run it by itself to see why"));
}

absl::StatusOr<std::string> TextOf(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string text = file < 0 ? "" : ReadAll(file);
  if (file >= 0) close(file);
  if (!text.empty()) return text;
  return UsageError(absl::StrCat("token-file: ", path, ": cannot be read, or is empty"));
}

std::string NameOf(const TokenSource& source) {
  switch (source.kind) {
    case TokenSource::Kind::kFile:
      return absl::StrCat("token-file: ", source.value);
    case TokenSource::Kind::kCommand:
      return absl::StrCat("token-command: \"", Printable(source.value), "\"");
    default:
      return "GUIDON_TOKEN";
  }
}

}  // namespace

absl::StatusOr<std::string> ReadToken(const TokenSource& source) {
  if (source.kind == TokenSource::Kind::kNone) return "";
  absl::StatusOr<std::string> text = source.value;
  if (source.kind == TokenSource::Kind::kFile) text = TextOf(source.value);
  if (source.kind == TokenSource::Kind::kCommand) text = OutputOf(source.value);
  if (!text.ok()) return text.status();
  absl::StripAsciiWhitespace(&*text);
  if (text->empty()) return UsageError(absl::StrCat(NameOf(source), ": gives no token"));
  if (text->size() > kMaxBytes || !FitsHeader(*text)) {
    return UsageError(
        absl::StrCat(NameOf(source), ": is no token: it must be one line of printable ASCII"));
  }
  return text;
}

absl::StatusOr<std::string> TokenFor(const std::string& server, const TokenSource& source,
                                     bool insecure) {
  const bool exposed = !absl::StartsWith(server, "https://") && !IsLoopback(server);
  if (exposed && !insecure && source.kind != TokenSource::Kind::kNone) {
    return UsageError(absl::StrCat("the token would go to ", server,
                                   " in clear text; name the server as https://", server,
                                   ", or give --insecure-send-token if the network is safe"));
  }
  return ReadToken(source);
}

bool IsLoopback(const std::string& address) {
  if (absl::StartsWith(address, "unix:")) return true;
  const std::string host = address.substr(0, address.rfind(':'));
  in_addr ip = {};
  if (inet_pton(AF_INET, host.c_str(), &ip) == 1) return (ntohl(ip.s_addr) >> 24) == 127;
  return host == "localhost" || host == "[::1]";
}

}  // namespace guidon::cli

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "clients/cli/cli.h"

int main(int argc, char** argv) {
  using guidon::cli::ExitCode;
  // A reader that goes away, as in `guidonctl list | head`, ends guidonctl without a word.
  std::signal(SIGPIPE, SIG_DFL);
  // gRPC's own messages: errors are put for the user in connection.cc.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  std::ios::sync_with_stdio(false);

  const guidon::cli::Streams streams{std::cin,
                                     std::cout,
                                     std::cerr,
                                     isatty(STDIN_FILENO) != 0,
                                     isatty(STDOUT_FILENO) != 0,
                                     isatty(STDERR_FILENO) != 0};
  ExitCode code = guidon::cli::Run({argv + 1, argv + argc}, streams);
  if (!std::cout.flush()) {
    guidon::cli::PrintError("stdout: results could not be written; is the disk full?", std::cerr);
    if (code == ExitCode::kDone) code = ExitCode::kFailed;
  }
  return static_cast<int>(code);
}

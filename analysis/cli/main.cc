#include <csignal>
#include <iostream>

#include "analysis/cli/cli.h"
#include "analysis/service/serve_command.h"

int main(int argc, char** argv) {
  using namespace guidon::analysis;
  std::signal(SIGPIPE, SIG_DFL);
  const Streams streams{std::cout, std::cerr};
  ExitCode code = Run({argv + 1, argv + argc}, streams,
                      {DeclareCheck, DeclareServe, DeclareValidate, DeclareSimulate});
  if (!std::cout.flush()) {
    PrintError("stdout: the result could not be written; is the disk full?", std::cerr);
    code = ExitCode::kError;
  }
  return static_cast<int>(code);
}

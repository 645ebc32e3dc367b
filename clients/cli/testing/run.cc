#include "clients/cli/testing/run.h"

#include <cstdlib>
#include <sstream>

#include "clients/cli/cli.h"

namespace guidon::cli {

Outcome RunCli(const std::vector<std::string>& arguments, const std::string& in, bool terminal) {
  // Not that of whoever runs the tests.
  setenv("GUIDON_CONFIG", "/nonexistent/config.yaml", /*overwrite=*/0);
  std::istringstream input(in);
  std::ostringstream out;
  std::ostringstream err;
  const ExitCode code = Run(arguments, {input, out, err, terminal, terminal, terminal});
  return {static_cast<int>(code), out.str(), err.str()};
}

}  // namespace guidon::cli

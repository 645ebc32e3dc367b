#ifndef GUIDON_CLIENTS_CLI_TESTING_RUN_H_
#define GUIDON_CLIENTS_CLI_TESTING_RUN_H_

#include <string>
#include <vector>

namespace guidon::cli {

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

// Runs guidonctl in this process; with `terminal`, as if all its streams were one's.
Outcome RunCli(const std::vector<std::string>& arguments, const std::string& in = "",
               bool terminal = false);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_TESTING_RUN_H_

#ifndef GUIDON_BENCH_LOAD_LOAD_COMMAND_H_
#define GUIDON_BENCH_LOAD_LOAD_COMMAND_H_

#include <CLI/CLI.hpp>

namespace guidon::bench {

// Adds the subcommand load, which runs a load on a server and prints what it saw. When it is
// chosen, `exit_code` gets its outcome: 0, 1 where calls failed or the server could not be reached,
// 2 where it was called in a wrong way.
void AddLoadCommand(CLI::App& app, int& exit_code);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_LOAD_COMMAND_H_

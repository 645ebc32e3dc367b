#ifndef GUIDON_BENCH_COMPARE_COMPARE_COMMAND_H_
#define GUIDON_BENCH_COMPARE_COMPARE_COMMAND_H_

#include <CLI/CLI.hpp>

namespace guidon::bench {

// Adds the subcommand compare, which measures guidond and a peer in turn and prints the ratios.
// When it is chosen, `exit_code` gets its outcome: 0, 1 where there is no peer or a server failed.
// Figures that miss their goal are told, and change nothing about that.
void AddCompareCommand(CLI::App& app, int& exit_code);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_COMPARE_COMPARE_COMMAND_H_

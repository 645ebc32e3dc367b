#ifndef GUIDON_CLIENTS_CLI_COMPLETION_WORDS_H_
#define GUIDON_CLIENTS_CLI_COMPLETION_WORDS_H_

#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace guidon::cli {

// An unfinished command line, as far as it says what its last word can be.
struct CompletionWords {
  enum class Wanted { kNothing, kCommand, kOption, kValue };

  Wanted wanted = Wanted::kNothing;
  const CLI::App* command = nullptr;    // nullptr: none is named yet
  const CLI::Option* option = nullptr;  // kValue: the option or argument that it is for
  std::string lead;                     // what precedes the value in its word: `--output=`
  std::string prefix;                   // what there is of the last word, without `lead`
  std::vector<std::string> arguments;   // the command's arguments, options left out
  std::map<const CLI::Option*, std::string> values;  // what options are given
};

// Reads `words`, those of the line up to the cursor without the program's name; the last one,
// which may be empty, is to be completed. Options and commands are those of `app`.
CompletionWords ReadWords(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_COMPLETION_WORDS_H_

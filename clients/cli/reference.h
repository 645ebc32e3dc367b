#ifndef GUIDON_CLIENTS_CLI_REFERENCE_H_
#define GUIDON_CLIENTS_CLI_REFERENCE_H_

#include <string>
#include <vector>

#include "clients/cli/command_line.h"

// guidonctl's manual, made from the definitions that the command line is parsed by.
namespace guidon::cli {

struct OptionReference {
  std::string names;  // "-o, --output FORMAT"; "KEY..." for an argument
  std::string help;   // with its default, if there is one
  std::string variable;
  bool is_argument = false;
};

struct CommandReference {
  std::string name;  // "kill"
  std::string help;
  std::string synopsis;                  // "guidonctl kill [OPTIONS] KEY"
  std::vector<OptionReference> options;  // arguments first
  std::string notes;                     // text in lines, such as examples; "" for none
};

struct Reference {
  CommandReference program;  // its options are those that every command takes
  std::vector<CommandReference> commands;
};

Reference MakeReference(const CommandLine& line);

// A page in a file of this name.
struct ReferencePage {
  std::string file;
  std::string text;
};

// guidonctl.1 and a page for each command, for man.
std::vector<ReferencePage> ManPages(const Reference& reference, const std::string& version);

// guidonctl.md with everything.
ReferencePage MarkdownPage(const Reference& reference);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_REFERENCE_H_

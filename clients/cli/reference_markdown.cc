#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/reference.h"

namespace guidon::cli {
namespace {

// Text that Markdown takes for nothing but text.
std::string Plain(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"\\", "\\\\"}, {"<", "\\<"}, {"*", "\\*"}, {"_", "\\_"}, {"|", "\\|"}, {"[", "\\["}});
}

std::string Block(absl::string_view text) { return absl::StrCat("```text\n", text, "\n```\n\n"); }

std::string Options(const CommandReference& command) {
  std::string list;
  for (const OptionReference& option : command.options) {
    absl::StrAppend(&list, "- `", option.names, "`: ", Plain(option.help));
    if (!option.variable.empty()) absl::StrAppend(&list, "; variable `", option.variable, "`");
    list += '\n';
  }
  return list.empty() ? list : list + "\n";
}

}  // namespace

ReferencePage MarkdownPage(const Reference& reference) {
  const CommandReference& program = reference.program;
  std::string text =
      absl::StrCat("# guidonctl\n\n", "Made by `guidonctl docs`.\n\n", Block(program.help),
                   "## Options that every command takes\n\n", Options(program),
                   "## Exit codes and output\n\n", Block(program.notes));
  for (const CommandReference& command : reference.commands) {
    absl::StrAppend(&text, "## guidonctl ", command.name, "\n\n", Plain(command.help), ".\n\n",
                    Block(command.synopsis), Options(command));
    if (!command.notes.empty()) text += Block(command.notes);
  }
  text.pop_back();
  return {"guidonctl.md", std::move(text)};
}

}  // namespace guidon::cli

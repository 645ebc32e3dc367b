#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/reference.h"

namespace guidon::cli {
namespace {

// Text as roff takes it for nothing but text.
std::string Roff(absl::string_view text) {
  std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}});
  if (absl::StartsWith(escaped, ".") || absl::StartsWith(escaped, "'")) escaped.insert(0, "\\&");
  return escaped;
}

// Lines that stay as they are.
std::string Lines(absl::string_view text) {
  std::string lines = ".nf\n";
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&lines, Roff(line), "\n");
  }
  return lines + ".fi\n";
}

std::string Section(absl::string_view title) { return absl::StrCat(".SH ", title, "\n"); }

std::string Item(const OptionReference& option) {
  return absl::StrCat(
      ".TP\n\\fB", Roff(option.names), "\\fR\n", Roff(option.help),
      option.variable.empty() ? "" : absl::StrCat(" Environment: ", Roff(option.variable), "."),
      "\n");
}

std::string Options(const CommandReference& command) {
  std::string arguments;
  std::string options;
  for (const OptionReference& option : command.options) {
    (option.is_argument ? arguments : options) += Item(option);
  }
  if (!arguments.empty()) arguments = Section("ARGUMENTS") + arguments;
  if (!options.empty()) options = Section("OPTIONS") + options;
  return arguments + options;
}

std::string PageName(const CommandReference& command) {
  return absl::StrCat("guidonctl-", absl::StrReplaceAll(command.name, {{" ", "-"}}));
}

std::string Head(const std::string& page, absl::string_view help, absl::string_view synopsis,
                 const std::string& version) {
  return absl::StrCat(".TH ", absl::AsciiStrToUpper(page), " 1 \"\" \"guidon ", version,
                      "\" \"guidon\"\n", Section("NAME"), Roff(page), " \\- ", Roff(help), "\n",
                      Section("SYNOPSIS"), Roff(synopsis), "\n");
}

ReferencePage CommandPage(const CommandReference& command, const std::string& version) {
  const std::string page = PageName(command);
  std::string text = Head(page, command.help, command.synopsis, version);
  absl::StrAppend(&text, Section("DESCRIPTION"), Roff(command.help), ".\n", Options(command));
  if (!command.notes.empty()) absl::StrAppend(&text, Section("NOTES"), Lines(command.notes));
  absl::StrAppend(&text, Section("SEE ALSO"),
                  ".BR guidonctl (1)\nhas the options that every command takes, exit codes and "
                  "what is printed.\n");
  return {page + ".1", std::move(text)};
}

}  // namespace

std::vector<ReferencePage> ManPages(const Reference& reference, const std::string& version) {
  const CommandReference& program = reference.program;
  const std::pair<std::string, std::string> about =
      absl::StrSplit(program.help, absl::MaxSplits("\n", 1));
  std::string text =
      Head(program.name, absl::StripSuffix(about.first, "."), program.synopsis, version);
  absl::StrAppend(&text, Section("DESCRIPTION"), Roff(about.first), "\n",
                  Lines(absl::StripAsciiWhitespace(about.second).empty() ? "" : about.second),
                  Section("COMMANDS"));
  std::vector<ReferencePage> pages;
  for (const CommandReference& command : reference.commands) {
    absl::StrAppend(&text, ".TP\n.BR ", Roff(PageName(command)), " (1)\n", Roff(command.help),
                    "\n");
    pages.push_back(CommandPage(command, version));
  }
  absl::StrAppend(&text, Options(program), Section("EXIT STATUS AND OUTPUT"), Lines(program.notes));
  pages.insert(pages.begin(), {"guidonctl.1", std::move(text)});
  return pages;
}

}  // namespace guidon::cli

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/reference.h"

namespace guidon::cli {
namespace {

struct Arguments {
  std::string format = "man";
  std::string out;
};

absl::Status Write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (file.flush()) return absl::OkStatus();
  return UsageError(absl::StrCat("docs: ", path, ": cannot be written: ", std::strerror(errno)));
}

absl::Status Docs(Session& session, const CommandLine& line, const Arguments& arguments) {
  const Reference reference = MakeReference(line);
  const std::vector<ReferencePage> pages =
      arguments.format == "man" ? ManPages(reference, GUIDON_VERSION)
                                : std::vector<ReferencePage>{MarkdownPage(reference)};
  const std::filesystem::path folder = arguments.out;
  std::error_code ignored;  // writing tells
  std::filesystem::create_directories(folder, ignored);
  OutputJson files = OutputJson::array();
  for (const ReferencePage& page : pages) {
    const std::string path = folder / page.file;
    const absl::Status written = Write(path, page.text);
    if (!written.ok()) return written;
    files.push_back(path);
  }
  session.Print(OutputJson::object({{"files", files}}), [&](std::ostream& out) {
    for (const OutputJson& file : files) out << file.get<std::string>() << '\n';
  });
  return absl::OkStatus();
}

}  // namespace

void AddDocsCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const docs = line.AddCommand(
      "docs", "Write the manual: a man page for each command, or one page of Markdown",
      Effect::kLocal,
      [&line, arguments](Session& session) { return Docs(session, line, *arguments); });
  line.Choose(docs->add_option("--format", arguments->format, "man or markdown"),
              {"man", "markdown"})
      ->type_name("FORMAT")
      ->capture_default_str();
  docs->add_option("--out", arguments->out, "The folder to write to")
      ->type_name("FOLDER")
      ->required();
}

}  // namespace guidon::cli

#include "clients/cli/definition_files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"

namespace guidon::cli {
namespace {

std::string NameOf(const std::string& file) { return file == "-" ? "stdin" : file; }

absl::Status Fault(const std::string& file, absl::string_view what) {
  return UsageError(absl::StrCat(NameOf(file), ": ", what));
}

// One byte more than the limit tells the parser that there was more.
std::string ReadUpTo(std::istream& in, size_t limit) {
  std::string text;
  std::string block(1 << 16, '\0');
  while (text.size() <= limit && in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block, 0, static_cast<size_t>(in.gcount()));
  }
  return text;
}

absl::StatusOr<std::string> ReadText(const std::string& file, std::istream& in) {
  const size_t limit = DefinitionLimits().max_bytes;
  if (file == "-") return ReadUpTo(in, limit);
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return Fault(file, "is a folder; name the files in it");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Fault(file, std::strerror(errno));
  std::string text = ReadUpTo(stream, limit);
  if (stream.bad()) return Fault(file, "reading failed");
  return text;
}

}  // namespace

absl::StatusOr<std::vector<DefinitionDocument>> ReadFiles(const std::vector<std::string>& files,
                                                          std::istream& in) {
  std::vector<DefinitionDocument> documents;
  for (const std::string& file : files) {
    absl::StatusOr<std::string> text = ReadText(file, in);
    if (!text.ok()) return text.status();
    documents.push_back({NameOf(file), *std::move(text)});
  }
  return documents;
}

absl::StatusOr<std::vector<FlagDefinition>> ReadDefinitions(const std::vector<std::string>& files,
                                                            std::istream& in) {
  const absl::StatusOr<std::vector<DefinitionDocument>> documents = ReadFiles(files, in);
  if (!documents.ok()) return documents.status();
  absl::StatusOr<std::vector<FlagDefinition>> flags = ReadDocuments(*documents);
  if (!flags.ok()) return UsageError(flags.status().message());
  return flags;
}

}  // namespace guidon::cli

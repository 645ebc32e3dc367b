#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/definition_files.h"
#include "clients/cli/difference_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/progress.h"
#include "clients/cli/yaml_output.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

struct Arguments {
  std::vector<std::string> files;
  bool prune = false;
  bool dry_run = false;
};

OutputJson PrintWarnings(const google::protobuf::RepeatedPtrField<std::string>& warnings,
                         Session& session) {
  OutputJson list = OutputJson::array();
  for (const std::string& warning : warnings) {
    PrintError(absl::StrCat("warning: ", warning), session.err());
    list.push_back(warning);
  }
  return list;
}

// A document as it is, without anything around it: JSON, or YAML where that was asked for.
absl::Status Export(Session& session) {
  v1::ExportRequest request;
  if (session.options().flag_set.has_value()) request.set_flag_set(*session.options().flag_set);
  const absl::StatusOr<v1::ExportResponse> response =
      session.Call(&Session::Admin::Export, request);
  if (!response.ok()) return response.status();
  PrintWarnings(response->warnings(), session);
  const OutputJson document = DefinitionJson(response->document());
  session.out() << (session.options().output == OutputFormat::kYaml ? ToYaml(document)
                                                                    : PrettyJson(document));
  return absl::OkStatus();
}

void PrintOutcome(const v1::ImportResponse& response, bool dry_run, bool colours,
                  std::ostream& out) {
  PrintDifferences(response.differences(), out, colours);
  out << response.differences_size() << " changed, " << response.unchanged() << " unchanged";
  if (dry_run) {
    out << " (dry run: nothing was changed)\n";
  } else {
    out << " (revision " << response.revision() << ")\n";
  }
}

absl::Status Import(Session& session, const Arguments& arguments) {
  const GlobalOptions& options = session.options();
  absl::StatusOr<std::vector<DefinitionDocument>> documents =
      ReadFiles(arguments.files, session.in());
  if (!documents.ok()) return documents.status();
  // What is no flag definition document is the caller's mistake, as it is for apply.
  const absl::StatusOr<std::vector<FlagDefinition>> flags = ReadDocuments(*documents);
  if (!flags.ok()) return UsageError(flags.status().message());
  v1::ImportRequest request;
  for (DefinitionDocument& read : *documents) {
    v1::ImportRequest::Document& document = *request.add_documents();
    document.set_name(std::move(read.name));
    document.set_text(std::move(read.text));
  }
  if (options.flag_set.has_value()) request.set_flag_set(*options.flag_set);
  if (options.expected_revision.has_value()) {
    request.set_expected_revision(*options.expected_revision);
  }
  request.set_prune(arguments.prune);
  request.set_dry_run(arguments.dry_run);
  request.set_reason(options.reason);
  const absl::StatusOr<v1::ImportResponse> response = [&] {
    Progress progress(session.err(), absl::StrCat("importing ", flags->size(), " flags"));
    progress.ShowUnderWay();  // all or none: there are no parts of it to count
    return session.Call(&Session::Admin::Import, request);
  }();
  if (!response.ok()) return response.status();
  const OutputJson warnings = PrintWarnings(response->warnings(), session);
  session.Print({{"revision", response->revision()},
                 {"dryRun", arguments.dry_run},
                 {"differences", DifferencesJson(response->differences())},
                 {"unchanged", response->unchanged()},
                 {"warnings", warnings}},
                [&](std::ostream& out) {
                  PrintOutcome(*response, arguments.dry_run, session.colours(), out);
                });
  return absl::OkStatus();
}

}  // namespace

void AddDocumentCommands(CommandLine& line) {
  line.AddCommand("export",
                  "Write the stored flags, or those of --flag-set, as a flag definition document",
                  Effect::kReads, Export);
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const import = line.AddCommand(
      "import", "Make the stored flags what documents say, all or none, and show what changed",
      Effect::kChanges, [arguments](Session& session) { return Import(session, *arguments); });
  line.Complete(import
                    ->add_option("FILE", arguments->files,
                                 "Flag definition documents, JSON or YAML; - is stdin")
                    ->required(),
                Completion::Kind::kFile);
  import->add_flag("--prune", arguments->prune,
                   "Delete the stored flags, or those of --flag-set, that the files lack");
  import->add_flag("--dry-run", arguments->dry_run, "Only show what would change");
}

}  // namespace guidon::cli

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/context_arguments.h"
#include "clients/cli/evaluation_client.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

constexpr char kDefaultServer[] = "localhost:8013";

struct Arguments {
  std::string key;
  std::string type;
  ContextArguments context;
  std::string server;
};

std::string CellOf(const OutputJson& json, const char* if_null) {
  if (json.is_null()) return if_null;
  return json.is_string() ? json.get<std::string>() : CompactJson(json);
}

void PrintTable(const std::string& key, const Evaluated& evaluated, std::ostream& out) {
  std::vector<std::string> metadata;
  for (const auto& [name, value] : evaluated.metadata.items()) {
    metadata.push_back(absl::StrCat(name, "=", CellOf(value, "null")));
  }
  Table table({"KEY", "VALUE", "VARIANT", "REASON", "METADATA"});
  table.AddRow({key, CellOf(evaluated.value, "<caller's default>"),
                CellOf(evaluated.variant, "<none>"), evaluated.reason,
                metadata.empty() ? "<none>" : absl::StrJoin(metadata, " ")});
  table.Print(out);
}

// The option or its variable, else the context, else the default.
std::string ServerFor(const Arguments& arguments, const GlobalOptions& options) {
  if (!arguments.server.empty()) return arguments.server;
  return options.evaluation_server.empty() ? kDefaultServer : options.evaluation_server;
}

// The server's messages do not name the flag.
absl::Status Explain(const absl::Status& status, const Arguments& arguments) {
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) return status;
  const bool retype = absl::IsInvalidArgument(status) && !arguments.type.empty();
  return absl::Status(
      status.code(),
      absl::StrCat("flag \"", arguments.key, "\": ", status.message(),
                   retype ? "; without --type, it is evaluated as the type that it has" : ""));
}

absl::Status Eval(Session& session, const Arguments& arguments) {
  const absl::StatusOr<google::protobuf::Struct> context = BuildContext(arguments.context);
  if (!context.ok()) return context.status();
  const GlobalOptions& options = session.options();
  Metadata metadata;
  if (options.flag_set.has_value()) {
    if (const std::string fault = CheckHeaderText(*options.flag_set); !fault.empty()) {
      return UsageError(absl::StrCat("eval: --flag-set: ", fault));
    }
    metadata.emplace_back("flagd-selector", absl::StrCat("flagSetId=", *options.flag_set));
  }
  const Connection connection(
      {ServerFor(arguments, options), "--evaluation-server", "GUIDON_EVALUATION_SERVER"},
      options.tls, options.timeout, std::move(metadata), /*changes=*/false);
  const absl::StatusOr<Evaluated> evaluated =
      EvaluationClient(connection).Evaluate(arguments.type, arguments.key, *context);
  if (!evaluated.ok()) return Explain(evaluated.status(), arguments);
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? OutputJson() : OutputJson(text);
  };
  session.Print(
      {{"key", arguments.key},
       {"flagSet", options.flag_set.has_value() ? OutputJson(*options.flag_set) : OutputJson()},
       {"type", text_or_null(evaluated->type)},
       {"value", evaluated->value},
       {"variant", evaluated->variant},
       {"reason", evaluated->reason},
       {"metadata", evaluated->metadata}},
      [&](std::ostream& out) { PrintTable(arguments.key, *evaluated, out); });
  return absl::OkStatus();
}

}  // namespace

void AddEvalCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const eval =
      line.AddCommand("eval", "Evaluate a flag as an application would see it", Effect::kReads,
                      [arguments](Session& session) { return Eval(session, *arguments); });
  line.Complete(eval->add_option("KEY", arguments->key, "The flag")->required(),
                Completion::Kind::kFlagKey);
  line.Choose(eval->add_option("--type", arguments->type,
                               "boolean, string, integer, float or object; otherwise whichever "
                               "the flag has"),
              {"boolean", "string", "integer", "float", "object"})
      ->type_name("TYPE");
  AddContextOptions(*eval, arguments->context);
  Check(eval->add_option("--evaluation-server", arguments->server, "The evaluation service"),
        CheckAddress)
      ->type_name("HOST:PORT")
      ->envname("GUIDON_EVALUATION_SERVER")
      ->default_str(kDefaultServer);
}

}  // namespace guidon::cli

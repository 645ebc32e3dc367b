#include "clients/cli/context_arguments.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/struct_view.h"

namespace guidon::cli {

void AddContextOptions(CLI::App& command, ContextArguments& arguments) {
  command
      .add_option("--context", arguments.pairs,
                  "A part of the context, its value JSON or else text; repeat it for each")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("--context-json", arguments.json, "The context as a JSON object")
      ->type_name("JSON");
  command
      .add_option_function<std::string>(
          "--targeting-key",
          [&arguments](const std::string& text) { arguments.targeting_key = text; },
          "The context's targetingKey")
      ->type_name("ID");
}

absl::StatusOr<google::protobuf::Struct> BuildContext(const ContextArguments& arguments) {
  Json context = Json::object();
  if (!arguments.json.empty()) {
    absl::StatusOr<Json> json = ParseJson(arguments.json);
    if (!json.ok()) {
      return UsageError(absl::StrCat("--context-json: ", json.status().message()));
    }
    if (!json->is_object()) {
      return UsageError("--context-json must be an object, such as {\"country\": \"ch\"}");
    }
    context = *std::move(json);
  }
  for (const std::string& pair : arguments.pairs) {
    const size_t equals = pair.find('=');
    if (equals == pair.npos || equals == 0) {
      return UsageError(
          absl::StrCat("--context \"", pair, "\" must be name=value, such as country=ch"));
    }
    const std::string text = pair.substr(equals + 1);
    absl::StatusOr<Json> value = ParseJson(text);
    context[pair.substr(0, equals)] = value.ok() ? *std::move(value) : Json(text);
  }
  if (arguments.targeting_key.has_value()) context["targetingKey"] = *arguments.targeting_key;
  google::protobuf::Struct message;
  CopyToStruct(context, message);
  return message;
}

}  // namespace guidon::cli

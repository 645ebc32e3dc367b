#include "clients/cli/context_arguments.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/struct_view.h"

namespace guidon::cli {

absl::StatusOr<google::protobuf::Struct> BuildContext(const ContextArguments& arguments) {
  Json context = Json::object();
  if (!arguments.json.empty()) {
    absl::StatusOr<Json> json = ParseJson(arguments.json);
    if (!json.ok()) {
      return UsageError(absl::StrCat("eval: --context-json: ", json.status().message()));
    }
    if (!json->is_object()) {
      return UsageError("eval: --context-json must be an object, such as {\"country\": \"ch\"}");
    }
    context = *std::move(json);
  }
  for (const std::string& pair : arguments.pairs) {
    const size_t equals = pair.find('=');
    if (equals == pair.npos || equals == 0) {
      return UsageError(
          absl::StrCat("eval: --context \"", pair, "\" must be name=value, such as country=ch"));
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

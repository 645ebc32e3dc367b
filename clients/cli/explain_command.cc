#include <memory>
#include <string>

#include "clients/cli/commands.h"
#include "clients/cli/context_arguments.h"
#include "clients/cli/explain_text.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

struct Arguments {
  std::string key;
  ContextArguments context;
};

absl::Status Explain(Session& session, const Arguments& arguments) {
  absl::StatusOr<google::protobuf::Struct> context = BuildContext(arguments.context);
  if (!context.ok()) return context.status();
  v1::ExplainRequest request;
  request.set_key(arguments.key);
  const auto& flag_set = session.options().flag_set;
  if (flag_set.has_value()) request.set_flag_set(*flag_set);
  *request.mutable_context() = *std::move(context);
  const absl::StatusOr<v1::ExplainResponse> explanation =
      session.Call(&Session::Admin::Explain, request);
  if (!explanation.ok()) return explanation.status();
  session.Print(ExplanationJson(*explanation),
                [&](std::ostream& out) { PrintExplanation(*explanation, out); });
  return absl::OkStatus();
}

}  // namespace

void AddExplainCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const explain = line.AddCommand(
      "explain", "Show the whole way to a decision: each rule's values, hash, bucket and weights",
      Effect::kReads, [arguments](Session& session) { return Explain(session, *arguments); });
  line.Complete(explain->add_option("KEY", arguments->key, "The flag")->required(),
                Completion::Kind::kFlagKey);
  AddContextOptions(*explain, arguments->context);
}

}  // namespace guidon::cli

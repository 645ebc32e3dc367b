#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/context_arguments.h"
#include "clients/cli/definition_files.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/preview_sample.h"
#include "clients/cli/preview_text.h"
#include "clients/cli/rollout_shares.h"
#include "guidon/admin/v1/preview.grpc.pb.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using PreviewStub = v1::PreviewAdmin::Stub;

struct Arguments {
  std::string key;
  RolloutArguments rollout;
  std::vector<std::string> files;
  std::string keys_file;
  uint32_t sample = 0;
  uint32_t moves = 20;
  ContextArguments context;
};

// The definition of the flag that is meant, from files that may define others too.
absl::Status SetDefinition(Session& session, const Arguments& arguments,
                           v1::PreviewRequest& request) {
  const absl::StatusOr<std::vector<FlagDefinition>> flags =
      ReadDefinitions(arguments.files, session.in());
  if (!flags.ok()) return flags.status();
  const auto& flag_set = session.options().flag_set;
  const FlagDefinition* found = nullptr;
  for (const FlagDefinition& flag : *flags) {
    const bool in_set =
        !flag_set.has_value() || flag.id.flag_set.empty() || flag.id.flag_set == *flag_set;
    if (flag.id.key != arguments.key || !in_set) continue;
    if (found != nullptr) {
      return UsageError(absl::StrCat("-f: flag \"", arguments.key,
                                     "\" is defined in several flag sets; name one by --flag-set"));
    }
    found = &flag;
  }
  if (found == nullptr) {
    return UsageError(absl::StrCat("-f: flag \"", arguments.key, "\" is not defined there"));
  }
  if (!flag_set.has_value()) request.set_flag_set(found->id.flag_set);
  request.set_definition(found->definition.dump());
  return absl::OkStatus();
}

absl::Status SetRollout(const Arguments& arguments, v1::PreviewRequest& request) {
  const absl::StatusOr<std::vector<RolloutShare>> shares =
      ParseShares("preview", arguments.rollout.shares);
  if (!shares.ok()) return shares.status();
  v1::PreviewRequest::Rollout& rollout = *request.mutable_rollout();
  for (const RolloutShare& share : *shares) {
    v1::PreviewRequest::Rollout::Share& added = *rollout.add_shares();
    added.set_variant(share.variant);
    added.set_weight(share.weight);
  }
  rollout.set_bucket_by(arguments.rollout.bucket_by);
  rollout.set_replace_targeting(arguments.rollout.replace_targeting);
  return absl::OkStatus();
}

absl::StatusOr<v1::PreviewRequest> MakeRequest(Session& session, const Arguments& arguments) {
  if (arguments.files.empty() == arguments.rollout.shares.empty()) {
    return UsageError("preview: give the change, either by --variant or by -f");
  }
  if (arguments.keys_file.empty() == (arguments.sample == 0)) {
    return UsageError("preview: give the sample, either by --keys-file or by --sample");
  }
  v1::PreviewRequest request;
  request.set_flag_set(session.options().FlagSet());
  request.set_key(arguments.key);
  absl::Status change = arguments.files.empty() ? SetRollout(arguments, request)
                                                : SetDefinition(session, arguments, request);
  if (!change.ok()) return change;
  absl::StatusOr<google::protobuf::Struct> context = BuildContext(arguments.context);
  if (!context.ok()) return context.status();
  *request.mutable_context() = *std::move(context);
  AddMadeUpSample(arguments.sample, request);
  if (!arguments.keys_file.empty()) {
    absl::Status added = AddSampleFromFile(arguments.keys_file, session.in(), request);
    if (!added.ok()) return added;
  }
  request.set_max_moves(arguments.moves);
  return request;
}

absl::Status Preview(Session& session, const Arguments& arguments) {
  const absl::StatusOr<v1::PreviewRequest> request = MakeRequest(session, arguments);
  if (!request.ok()) return request.status();
  const Connection& connection = session.admin_connection();
  const auto stub = v1::PreviewAdmin::NewStub(connection.channel());
  const absl::StatusOr<v1::PreviewResponse> preview =
      connection.Call(*stub, &PreviewStub::Preview, *request);
  if (!preview.ok()) return preview.status();
  for (const std::string& warning : preview->warnings()) {
    PrintError(absl::StrCat("warning: ", warning), session.err());
  }
  session.Print(PreviewJson(*preview), [&](std::ostream& out) { PrintPreview(*preview, out); });
  return absl::OkStatus();
}

}  // namespace

void AddPreviewCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const preview = line.AddCommand(
      "preview", "Show who of a sample would get another variant by a change, without making it",
      Effect::kReads, [arguments](Session& session) { return Preview(session, *arguments); });
  line.Complete(preview->add_option("KEY", arguments->key, "The flag")->required(),
                Completion::Kind::kFlagKey);
  AddRolloutOptions(line, *preview, arguments->rollout);
  line.Complete(preview
                    ->add_option("-f,--filename", arguments->files,
                                 "Instead of a rollout: a flag definition document, JSON or YAML, "
                                 "with the flag as it would be; - is stdin")
                    ->type_name("FILE")
                    ->allow_extra_args(false),
                Completion::Kind::kFile);
  line.Complete(preview
                    ->add_option("--keys-file", arguments->keys_file,
                                 "The sample: on each line a targeting key, or a context as a "
                                 "JSON object; - is stdin")
                    ->type_name("FILE"),
                Completion::Kind::kFile);
  preview->add_option("--sample", arguments->sample, "The sample: this many made-up targeting keys")
      ->type_name("N");
  preview->add_option("--moves", arguments->moves, "Name at most this many of those that move")
      ->type_name("N")
      ->capture_default_str();
  AddContextOptions(*preview, arguments->context);
}

}  // namespace guidon::cli

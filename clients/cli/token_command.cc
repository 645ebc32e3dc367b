#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "clients/cli/access_text.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/table.h"
#include "guidon/admin/v1/access.grpc.pb.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using Stub = v1::AccessAdmin::Stub;

struct Arguments {
  std::string action;
  std::string subject;  // create: whose; revoke: which
  std::string role;
  std::vector<std::string> scope;
  std::string ttl;
};

OutputJson TokenJson(const v1::Token& token) {
  return {
      {"id", token.id()},
      {"name", token.name()},
      {"role", RoleText(token.role())},
      {"flagSets", std::vector<std::string>(token.flag_sets().begin(), token.flag_sets().end())},
      {"created", TimeText(token.created(), /*fraction=*/true)},
      {"createdBy", token.created_by()},
      {"expires", MaybeTime(token.has_expires(), token.expires())},
      {"revoked", MaybeTime(token.has_revoked(), token.revoked())}};
}

std::string StateOf(const v1::Token& token) {
  if (token.has_revoked()) return "revoked";
  if (!token.has_expires()) return "active";
  const absl::Time expires = absl::FromUnixSeconds(token.expires().seconds());
  return expires <= absl::Now() ? "expired" : "active";
}

absl::Status Create(Session& session, const Arguments& arguments) {
  if (arguments.subject.empty() || arguments.role.empty()) {
    return UsageError("token create: say whose the token is, and --role");
  }
  v1::CreateTokenRequest request;
  request.set_name(arguments.subject);
  request.set_role(ParseRoleText(arguments.role));
  for (const std::string& flag_set : arguments.scope) request.add_flag_sets(flag_set);
  if (!arguments.ttl.empty()) {
    request.mutable_time_to_live()->set_seconds(
        absl::ToInt64Seconds(*ParseLifetime(arguments.ttl)));
  }
  request.set_reason(session.options().reason);
  const auto response = CallAccess(session, &Stub::CreateToken, request);
  if (!response.ok()) return response.status();
  const v1::Token& token = response->token();
  OutputJson json = TokenJson(token);
  json["token"] = response->text();
  // The token alone goes to stdout, so that it can go to a file.
  session.Print(json, [&](std::ostream& out) { out << response->text() << '\n'; });
  if (session.options().output != OutputFormat::kTable) return absl::OkStatus();
  session.err() << "token " << token.id() << " for " << token.name() << ", "
                << RoleText(token.role()) << " of " << FlagSetsText(token.flag_sets()) << ", "
                << (token.has_expires()
                        ? absl::StrCat("until ", TimeText(token.expires(), /*fraction=*/false))
                        : "without an end (--ttl 90d gives it one)")
                << ". It is not kept and cannot be shown again.\n";
  return absl::OkStatus();
}

absl::Status List(Session& session) {
  const auto response = CallAccess(session, &Stub::ListTokens, v1::ListTokensRequest());
  if (!response.ok()) return response.status();
  OutputJson json = {{"tokens", OutputJson::array()}};
  Table table({"ID", "NAME", "ROLE", "FLAG SETS", "STATE", "EXPIRES", "CREATED", "BY"});
  for (const v1::Token& token : response->tokens()) {
    json["tokens"].push_back(TokenJson(token));
    table.AddRow({token.id(), token.name(), RoleText(token.role()), FlagSetsText(token.flag_sets()),
                  StateOf(token),
                  token.has_expires() ? TimeText(token.expires(), /*fraction=*/false) : "never",
                  TimeText(token.created(), /*fraction=*/false), token.created_by()});
  }
  if (response->tokens().empty() && session.options().output == OutputFormat::kTable) {
    session.err() << "There are no tokens.\n";
    return absl::OkStatus();
  }
  session.Print(json, [&](std::ostream& out) { table.Print(out); });
  return absl::OkStatus();
}

absl::Status Revoke(Session& session, const Arguments& arguments) {
  if (arguments.subject.empty()) return UsageError("token revoke: name the token by its id");
  v1::RevokeTokenRequest request;
  request.set_id(arguments.subject);
  request.set_reason(session.options().reason);
  const auto response = CallAccess(session, &Stub::RevokeToken, request);
  if (!response.ok()) return response.status();
  session.Print(TokenJson(response->token()), [&](std::ostream& out) {
    out << "token/" << response->token().id() << " of " << response->token().name() << " revoked\n";
  });
  return absl::OkStatus();
}

absl::Status Run(Session& session, const Arguments& arguments) {
  if (session.options().expected_revision.has_value()) {
    return UsageError("token: changes no flag; leave --expected-revision out");
  }
  if (arguments.action == "create") return Create(session, arguments);
  const bool extra = !arguments.role.empty() || !arguments.scope.empty() || !arguments.ttl.empty();
  if (extra) return UsageError("token: --role, --scope and --ttl are for create");
  if (arguments.action == "revoke") return Revoke(session, arguments);
  if (!arguments.subject.empty()) return UsageError("token list: takes no argument");
  return List(session);
}

}  // namespace

void AddTokenCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const token = line.AddCommand(
      "token", "Create a token for the admin service, list the tokens, or revoke one",
      Effect::kChanges, [arguments](Session& session) { return Run(session, *arguments); });
  line.Choose(token->add_option("ACTION", arguments->action, "create, list or revoke"),
              {"create", "list", "revoke"})
      ->required();
  token->add_option("NAME", arguments->subject,
                    "create: whose it is, as history will say; revoke: its id");
  line.Choose(token->add_option("--role", arguments->role,
                                "viewer reads, editor changes flags too, admin manages tokens and "
                                "protected flags too"),
              {"viewer", "editor", "admin"});
  token
      ->add_option("--scope", arguments->scope,
                   "Only for this flag set; may be repeated (\"\": flags that name none)")
      ->type_name("SET")
      ->allow_extra_args(false);
  Check(token->add_option("--ttl", arguments->ttl, "How long it is good for, such as 90d or 12h"),
        CheckLifetime)
      ->type_name("TIME");
}

}  // namespace guidon::cli

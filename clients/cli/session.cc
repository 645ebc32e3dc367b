#include "clients/cli/session.h"

#include <cstdlib>

#include "clients/cli/yaml_output.h"

namespace guidon::cli {

void PrintError(absl::string_view message, std::ostream& err) {
  err << "guidonctl: " << message << std::endl;
}

Connection& Session::admin_connection() {
  if (connection_ == nullptr) {
    connection_ = std::make_unique<Connection>(
        Endpoint{options_.server, "--server", "GUIDON_ADMIN_SERVER"}, options_.tls,
        options_.timeout, Metadata{{"guidon-actor", options_.actor}}, changes_);
    connection_->UseToken(TokenFor(options_.server, options_.token, options_.insecure_send_token));
  }
  return *connection_;
}

Session::Admin& Session::admin() {
  if (admin_ == nullptr) admin_ = admin::v1::FlagAdmin::NewStub(admin_connection().channel());
  return *admin_;
}

bool Session::IsLive() const {
  const char* const term = std::getenv("TERM");
  const bool moves = term != nullptr && *term != '\0' && absl::string_view(term) != "dumb";
  return options_.output == OutputFormat::kTable && streams_.out_terminal && moves;
}

void Session::Print(const OutputJson& json, const std::function<void(std::ostream&)>& table) {
  switch (options_.output) {
    case OutputFormat::kTable:
      table(streams_.out);
      break;
    case OutputFormat::kJson:
      streams_.out << PrettyJson(json);
      break;
    case OutputFormat::kYaml:
      streams_.out << ToYaml(json);
      break;
    case OutputFormat::kJsonPath:
      PrintSelection(json);
      break;
  }
}

bool Session::PrintRecord(const OutputJson& json) {
  switch (options_.output) {
    case OutputFormat::kTable:
    case OutputFormat::kJson:
      streams_.out << CompactJson(json) << '\n';
      break;
    case OutputFormat::kYaml:
      streams_.out << "---\n" << ToYaml(json);
      break;
    case OutputFormat::kJsonPath:
      PrintSelection(json);
      break;
  }
  return static_cast<bool>(streams_.out.flush());
}

void Session::PrintSelection(const OutputJson& json) {
  const absl::StatusOr<std::string> selected = options_.json_path->Apply(json);
  printed_.Update(selected.status());
  if (!selected.ok() || selected->empty()) return;
  streams_.out << *selected << (selected->back() == '\n' ? "" : "\n");
}

}  // namespace guidon::cli

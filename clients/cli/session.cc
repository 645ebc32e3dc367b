#include "clients/cli/session.h"

#include "clients/cli/token_source.h"
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
    connection_->UseToken(ReadToken(options_));
  }
  return *connection_;
}

Session::Admin& Session::admin() {
  if (admin_ == nullptr) admin_ = admin::v1::FlagAdmin::NewStub(admin_connection().channel());
  return *admin_;
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
  }
}

}  // namespace guidon::cli

#ifndef GUIDON_CLIENTS_CLI_SESSION_H_
#define GUIDON_CLIENTS_CLI_SESSION_H_

#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/colours.h"
#include "clients/cli/connection.h"
#include "clients/cli/global_options.h"
#include "clients/cli/output.h"
#include "guidon/admin/v1/admin.grpc.pb.h"

namespace guidon::cli {

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  // Whether they are a terminal's.
  bool in_terminal = false;
  bool out_terminal = false;
  bool err_terminal = false;
};

// Prints `guidonctl: <message>`.
void PrintError(absl::string_view message, std::ostream& err);

// What a command works with while it runs. Used by one thread.
class Session {
 public:
  using Admin = admin::v1::FlagAdmin::Stub;

  // Both must outlive the session. `changes`: the command changes flags.
  Session(const GlobalOptions& options, const Streams& streams, bool changes)
      : options_(options), streams_(streams), changes_(changes) {}

  const GlobalOptions& options() const { return options_; }
  std::istream& in() { return streams_.in; }
  std::ostream& out() { return streams_.out; }
  std::ostream& err() { return streams_.err; }

  // Whether somebody is there to answer questions.
  bool IsInteractive() const { return streams_.in_terminal && streams_.err_terminal; }
  // Whether what is printed can change in its place: tables on a terminal that moves its cursor.
  bool IsLive() const;
  // Whether results are coloured.
  bool colours() const { return UseColours(streams_.out_terminal); }

  Connection& admin_connection();
  Admin& admin();

  // Makes one call on the admin service, e.g. Call(&Session::Admin::Get, request); for commands
  // that change flags, as Connection::Write does.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Admin::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                                const Request& request) {
    const Connection& connection = admin_connection();
    return changes_ ? connection.Write(admin(), method, request)
                    : connection.Call(admin(), method, request);
  }

  // Prints a result in the format that was asked for: `json` as JSON or YAML, or what `table`
  // prints.
  void Print(const OutputJson& json, const std::function<void(std::ostream&)>& table);

  // Prints one of several results that come one by one, as a line (JSON, also for tables) or a
  // document (YAML) of its own. False when nobody reads any more.
  bool PrintRecord(const OutputJson& json);

  // What went wrong in printing.
  const absl::Status& printed() const { return printed_; }

 private:
  void PrintSelection(const OutputJson& json);

  const GlobalOptions& options_;
  const Streams& streams_;
  bool changes_;
  absl::Status printed_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Admin> admin_;
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_SESSION_H_

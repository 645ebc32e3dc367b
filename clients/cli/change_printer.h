#ifndef GUIDON_CLIENTS_CLI_CHANGE_PRINTER_H_
#define GUIDON_CLIENTS_CLI_CHANGE_PRINTER_H_

#include "clients/cli/session.h"

namespace guidon::cli {

// Prints changes one by one, below a heading where they are a table; each is out before the next.
class ChangePrinter {
 public:
  // `session` must outlive it.
  explicit ChangePrinter(Session& session) : session_(session) {}

  // False when nobody reads any more.
  bool Print(const admin::v1::Change& change);

 private:
  Session& session_;
  bool heading_done_ = false;
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CHANGE_PRINTER_H_
